// Review of the client: where it says what is not so, or fails in another way than it promises.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  Banklink,
  BanklinkError,
  VerificationError,
  verifyNotification,
  verifyReturn,
} from "../../src/client/client.ts";

let asked = 0;
let answer: { status: number; body: string; type?: string } = { status: 200, body: '{"id":"lnk_1"}' };
const server = createServer((_, response) => {
  asked++;
  response.writeHead(answer.status, { "Content-Type": answer.type ?? "application/json" }).end(answer.body);
});
let url = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const thrown = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error: unknown) => error as BanklinkError,
  );

describe("a call", () => {
  it.each(["bestellung-Ω", "zeile\n2"])(
    "with an Idempotency-Key that no header can carry says so, and is not 'unreachable' (%j)",
    async (idempotencyKey) => {
      const error = await thrown(
        new Banklink({ url, key: "k", retries: 0 }).links.create({ relink: "fca_1" }, { idempotencyKey }),
      );
      expect(error).not.toBeNull();
      expect([error?.code, error?.message]).not.toEqual(["unreachable", expect.anything()]);
    },
  );

  it.each([Number.POSITIVE_INFINITY, 2 ** 31])(
    "may be given a timeout of %s ms, which is no timeout at once",
    async (timeout) => {
      answer = { status: 200, body: '{"id":"lnk_1"}' };
      const error = await thrown(new Banklink({ url, key: "k", retries: 0, timeout }).links.retrieve("lnk_1"));
      expect(error).toBeNull();
    },
  );

  it("that a gateway refuses with JSON of its own is not told as banklink's", async () => {
    answer = { status: 502, body: '{"error":"Bad Gateway"}' };
    asked = 0;
    const error = await thrown(new Banklink({ url, key: "k", retries: 1 }).links.retrieve("lnk_1"));
    expect(error?.code).toBe("not_banklink");
    expect(asked).toBe(2);
  });

  it.each(["[]", '"ok"', "1", "true", '{"ok":true}'])(
    "that something else answers with 200 %s is no link",
    async (body) => {
      answer = { status: 200, body };
      expect(await thrown(new Banklink({ url, key: "k", retries: 0 }).links.retrieve("lnk_1"))).toBeInstanceOf(
        BanklinkError,
      );
    },
  );
});

it("says of an address with a path that it is none, and does not ask at another", async () => {
  const paths: string[] = [];
  const spy = (async (input: string) => {
    paths.push(new URL(input).pathname);
    return new Response("{}");
  }) as unknown as typeof fetch;
  const call = async () => new Banklink({ url: `${url}/banklink`, key: "k", fetch: spy }).links.retrieve("lnk_1");
  await call().catch(() => undefined);
  expect(paths.filter((path) => !path.startsWith("/banklink/"))).toEqual([]);
});

describe("verifyReturn", () => {
  it.each(["https://", "http://a b", "//"])("throws a VerificationError for %j, as it says", async (address) => {
    expect(await thrown(verifyReturn(address, "secret"))).toBeInstanceOf(VerificationError);
  });
});

describe("verifyNotification", () => {
  const secret = `whsec_${btoa("0123456789abcdef01234567")}`;
  const sign = async (body: string, id = "evt_1", at = String(Math.floor(Date.now() / 1000))) => {
    const key = await crypto.subtle.importKey("raw", new TextEncoder().encode("0123456789abcdef01234567"), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]); // biome-ignore format: one idea
    const mac = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(`${id}.${at}.${body}`));
    return {
      "webhook-id": id,
      "webhook-timestamp": at,
      "webhook-signature": `v1,${btoa(String.fromCharCode(...new Uint8Array(mac)))}`,
    };
  };
  const body = '{"object":"event","type":"link.created","data":{"object":{}}}';

  it("takes Headers, IncomingHttpHeaders, odd case, arrays, a Map", async () => {
    const headers = await sign(body);
    const upper = Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.toUpperCase(), [v]]));
    for (const one of [new Headers(headers), headers, upper, new Map(Object.entries(headers))])
      await verifyNotification(body, one as Headers, secret);
  });
  it("a body of null or a number is body_invalid", async () => {
    for (const odd of ["null", "1", '"x"', "[]"])
      expect(await thrown(verifyNotification(odd, await sign(odd), secret))).toMatchObject({ code: "body_invalid" });
  });
  it("a tolerance that is no number does not switch the check off", async () => {
    const old = await sign(body, "evt_1", "1000000000");
    expect(await thrown(verifyNotification(body, old, secret, { tolerance: Number.NaN }))).toMatchObject({
      code: "timestamp_too_old",
    });
  });
});
