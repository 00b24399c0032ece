// Notifications and returns: what is genuine is let in, and everything else refused by name.
import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { VerificationError, verifyNotification, verifyReturn } from "../../src/client/client.ts";

const secret = "whsec_c2FuZGJveF9ub3RpZmljYXRpb25fc2VjcmV0XzAx";
const other = "whsec_c29tZWJvZHlfZWxzZXNfc2VjcmV0XzAwMDE=";
const body = JSON.stringify({
  id: "evt_1",
  object: "event",
  type: "link.completed",
  data: { object: { id: "lnk_ü" } },
});
const now = Math.floor(Date.now() / 1000);

/** As any library of Standard Webhooks signs it. */
function signed(text: string, sent = now, by = [secret]): Record<string, string> {
  const signatures = by.map((each) => new Webhook(each).sign("evt_1", new Date(sent * 1000), text));
  return {
    "webhook-id": "evt_1",
    "webhook-timestamp": String(sent),
    "webhook-signature": signatures.join(" "),
  };
}

async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof VerificationError)) throw new Error(`No VerificationError but ${error}`);
  expect(error.name).toBe("VerificationError");
  expect(error.message.length).toBeGreaterThan(20);
  expect(error.message).not.toContain("whsec_c2");
  return error.code;
}

describe("verifyNotification", () => {
  const event = { id: "evt_1", object: "event", type: "link.completed" };

  it("answers the event, of text or bytes, with headers of any kind", async () => {
    const headers = signed(body);
    expect(await verifyNotification(body, headers, secret)).toMatchObject(event);
    expect(await verifyNotification(new TextEncoder().encode(body), new Headers(headers), secret)).toMatchObject(event);
    const buffer = new TextEncoder().encode(body).buffer as ArrayBuffer;
    const asNode = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
    expect(await verifyNotification(buffer, asNode, secret)).toMatchObject(event);
    const capitals = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    expect(await verifyNotification(Buffer.from(body), capitals, secret)).toMatchObject(event);
    expect(await verifyNotification(body, new Map(Object.entries(headers)) as never, secret)).toMatchObject(event);
  });

  it("takes several signatures and several secrets, while one is being replaced", async () => {
    const both = signed(body, now, [other, secret]);
    expect(await verifyNotification(body, both, secret)).toMatchObject(event);
    expect(await verifyNotification(body, both, other)).toMatchObject(event);
    expect(await verifyNotification(body, signed(body), [other, secret])).toMatchObject(event);
    expect(await verifyNotification(body, signed(body), `${other}, ${secret},`)).toMatchObject(event);
    const later = { ...signed(body), "webhook-signature": `v2,abc v1,!! v1a,x ${signed(body)["webhook-signature"]}` };
    expect(await verifyNotification(body, later, secret)).toMatchObject(event);
  });

  it("refuses another's signature, and what was changed", async () => {
    const headers = signed(body);
    expect(await refusal(verifyNotification(body, headers, other))).toBe("signature_invalid");
    expect(await refusal(verifyNotification(`${body} `, headers, secret))).toBe("signature_invalid");
    for (const changed of [
      { "webhook-id": "evt_2" },
      { "webhook-timestamp": String(now - 1) },
      { "webhook-signature": "v1," },
      { "webhook-signature": "v1,AAAA" },
      { "webhook-signature": headers["webhook-signature"]?.slice(3) ?? "" },
    ])
      expect(await refusal(verifyNotification(body, { ...headers, ...changed }, secret))).toBe("signature_invalid");
  });

  it("refuses what is too old, from the future, or has no time", async () => {
    expect(await refusal(verifyNotification(body, signed(body, now - 400), secret))).toBe("timestamp_too_old");
    expect(await refusal(verifyNotification(body, signed(body, now + 400), secret))).toBe("timestamp_too_new");
    expect(await verifyNotification(body, signed(body, now - 400), secret, { tolerance: 500 })).toMatchObject(event);
    expect(await verifyNotification(body, signed(body, now - 9e6), secret, { now: now - 9e6 })).toMatchObject(event);
    const timeless = { ...signed(body), "webhook-timestamp": "soon" };
    expect(await refusal(verifyNotification(body, timeless, secret))).toBe("timestamp_invalid");
    // As of a variable that is not set: it must not switch the check off.
    for (const none of [Number.NaN, Number.POSITIVE_INFINITY, undefined as unknown as number])
      expect(await refusal(verifyNotification(body, signed(body, now - 9e6), secret, { tolerance: none }))).toBe(
        "timestamp_too_old",
      );
    expect(await refusal(verifyNotification(body, signed(body), secret, { now: Number.NaN }))).toBe(
      "timestamp_too_old",
    );
  });

  it.each(["webhook-id", "webhook-timestamp", "webhook-signature"])("names %s when it is missing", async (name) => {
    const { [name]: _, ...headers } = signed(body);
    expect(await refusal(verifyNotification(body, headers, secret))).toBe("header_missing");
    await expect(verifyNotification(body, headers, secret)).rejects.toThrow(name);
  });

  it("says when the secret is none, or the body was parsed already, or is no event", async () => {
    for (const none of [undefined, "", [], "sk_test_1", "whsec_", "whsec_?", `${secret},x`, ","])
      expect(await refusal(verifyNotification(body, signed(body), none)), String(none)).toBe("secret_invalid");
    const parsed = JSON.parse(body) as string;
    expect(await refusal(verifyNotification(parsed, signed(body), secret))).toBe("body_invalid");
    for (const text of ["[]", "null", "1", '"x"', "text", '{"object":"list"}'])
      expect(await refusal(verifyNotification(text, signed(text), secret)), text).toBe("body_invalid");
  });
});

describe("verifyReturn", () => {
  const returnSecret = "cmV0dXJuX3NlY3JldF9vZl9sbmtfMQ";
  const sig = createHmac("sha256", returnSecret).update("lnk_1.completed").digest("base64url");
  const query = `link=lnk_1&status=completed&sig=${sig}`;
  const said = { link: "lnk_1", status: "completed" };

  it("answers which link, and its status, of an address or a path", async () => {
    for (const url of [
      `https://app.example.com/done?order=42&${query}#top`,
      new URL(`https://app.example.com/?${query}`),
      `myapp://done?${query}`,
      `/done?${query}`,
      // A target's own parameters come before ours.
      `https://app.example.com/?link=lnk_2&sig=x&${query}`,
    ])
      expect(await verifyReturn(url, returnSecret), String(url)).toEqual(said);
  });

  it("refuses what was changed, what is missing, and another link's secret", async () => {
    const at = (rest: string) => `https://app.example.com/done?${rest}`;
    expect(await refusal(verifyReturn(at(query.replace("lnk_1", "lnk_2")), returnSecret))).toBe("signature_invalid");
    expect(await refusal(verifyReturn(at(query.replace("completed", "revoked")), returnSecret))).toBe(
      "signature_invalid",
    );
    expect(await refusal(verifyReturn(at(`${query}x`), returnSecret))).toBe("signature_invalid");
    expect(await refusal(verifyReturn(at(query), "another"))).toBe("signature_invalid");
    expect(await refusal(verifyReturn(at("link=lnk_1&status=completed"), returnSecret))).toBe("signature_missing");
    for (const none of ["https://", "http://a b", "//"])
      expect(await refusal(verifyReturn(none, returnSecret)), none).toBe("signature_missing");
    expect(await refusal(verifyReturn(at(query), ""))).toBe("secret_invalid");
    expect(await refusal(verifyReturn(at(query), undefined as unknown as string))).toBe("secret_invalid");
  });
});
