// What is out follows the settings: addresses, signatures and ways back are those of today, whenever they were made.
import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { version } from "../../package.json";
import * as scene from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "./product.ts";

const oldKey = "sandbox_only_link_signing_key_0123456789";
const newKey = "a_new_link_signing_key_that_is_long_enough_too";
const newSecret = "whsec_YV9uZXdfbm90aWZpY2F0aW9uX3NlY3JldF8wMDAx";

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

const published = (one: scene.Scene) => product.kv.get<{ url: string }>(`link:${one.link}`, "json");

describe("a new PUBLIC_URL", () => {
  it("shows in the API at once, in KV at the object's next waking, in replays, and in what is still to be sent", async () => {
    await product.restart();
    const customer = await scene.customerAtStripe(product);
    const body = { account_holder: { type: "customer", customer } };
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const made = (await product.operator("POST", "/v1/links", body, headers)).body;
    const one = { product, customer, link: made.id, path: new URL(made.url).pathname };
    await scene.isTold(one);
    await product.restart({ PUBLIC_URL: "http://localhost:7001" });
    const expected = `http://localhost:7001${one.path}`;
    expect((await scene.linkOf(one)).url).toBe(expected);
    await eventually(
      () => published(one),
      (value) => value?.url === expected,
    );
    await scene.isPublished(one);
    const replayed = await product.operator("POST", "/v1/links", body, headers);
    expect(replayed.headers.get("Idempotent-Replayed")).toBe("true");
    const manage_url = made.manage_url.replace("8787", "7001");
    expect(replayed.body).toEqual({ ...made, url: expected, manage_url });
    const [event] = await scene.eventsOf(one);
    expect(event.data.object.url).toBe(expected);
    const resent = { "Idempotency-Key": crypto.randomUUID() };
    const path = `/v1/events/${event.id}/resend`;
    expect((await product.operator("POST", path, undefined, resent)).body.data.object.url).toBe(expected);
    expect((await product.operator("POST", path, undefined, resent)).body.data.object.url).toBe(expected);
  });

  it("reaches every link and account of a holder with many, and is written once", async () => {
    await product.restart();
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    const accounts = await scene.atBank(one, session);
    await scene.complete(one, session);
    await scene.endsLinked(one, accounts);
    const more = await Promise.all([...Array(90)].map(() => scene.setScene(product, {}, one.customer)));
    await product.restart({ PUBLIC_URL: "http://localhost:7002" });
    await product.operator("GET", `/v1/links/${one.link}`);
    for (const each of [one, ...more])
      await eventually(
        () => published(each),
        (value) => value?.url.startsWith("http://localhost:7002/") === true,
        30,
      );
    const storage = await scene.storageOf(one);
    const left = await eventually(
      () => storage.exec("SELECT key FROM work WHERE kind = 'publish'"),
      (rows) => rows.length === 0,
    );
    expect(left).toEqual([]);
  });
});

describe("a new PUBLIC_URL that was wrong, and put right a moment later", () => {
  it("leaves none of its addresses in KV", async () => {
    await product.restart();
    const one = await scene.setScene(product);
    const more = await Promise.all([...Array(90)].map(() => scene.setScene(product, {}, one.customer)));
    await scene.isTold(one);
    await product.restart({ PUBLIC_URL: "http://localhost:7003" });
    await product.operator("GET", `/v1/links/${one.link}`);
    const all = [one, ...more];
    const wrong = async () => {
      const values = await Promise.all(all.map(published));
      return values.filter((value) => value?.url.startsWith("http://localhost:7003/")).length;
    };
    await eventually(wrong, (count) => count > 0);
    await product.restart();
    await product.operator("GET", `/v1/links/${one.link}`);
    await eventually(wrong, (count) => count === 0, 30);
    await Promise.all(all.map((each) => scene.isPublished(each)));
  });
});

describe("several values of LINK_SIGNING_KEY", () => {
  it("open what each has signed; the first signs", async () => {
    await product.restart();
    const before = await scene.setScene(product);
    const mac = before.path.slice(-16);
    await product.restart({ LINK_SIGNING_KEY: `${newKey},${oldKey}` });
    const shown = await scene.linkOf(before);
    const path = new URL(shown.url).pathname;
    expect(path.slice(0, -16)).toBe(before.path.slice(0, -16));
    expect(path.slice(-16)).not.toBe(mac);
    for (const each of [before.path, path]) expect((await product.call("GET", each)).status).toBe(200);
    await eventually(
      () => published(before),
      (value) => value?.url === shown.url,
    );
    await product.restart({ LINK_SIGNING_KEY: newKey });
    expect((await product.call("GET", before.path)).status).toBe(404);
    expect((await product.call("GET", path)).status).toBe(200);
  });

  it("are each held to be long enough", async () => {
    await product.restart({ LINK_SIGNING_KEY: `${newKey},short` });
    const health = await product.call("GET", "/healthz");
    expect([health.status, health.body.problems.map(({ name }: { name: string }) => name)]).toEqual([
      503,
      ["LINK_SIGNING_KEY"],
    ]);
    await product.restart();
  });
});

it("several values of NOTIFY_SECRET sign every event, each of them", async () => {
  await product.restart({ NOTIFY_SECRET: `${newSecret},${scene.notifySecret}` });
  const one = await scene.setScene(product);
  const [event] = await eventually(
    () => scene.eventsOf(one),
    ([first]) => first?.delivery.status === "delivered",
  );
  const { data } = await product.sandbox("GET", "/notifications");
  const { raw, headers } = data.find(({ body }: scene.Received) => body.id === event.id);
  for (const secret of [newSecret, scene.notifySecret])
    expect(new Webhook(secret).verify(raw, headers)).toMatchObject({ id: event.id });
  expect(headers["webhook-signature"].split(" ")).toHaveLength(2);
  await product.restart();
});

describe("a return target that was taken off RETURN_URLS", () => {
  it("gets nobody any more, neither from the page nor from the bank", async () => {
    await product.restart();
    const link = await product.makeLink({ return_url: "https://app.example.com/done" });
    const app = await product.makeLink({ return_url: "myapp://done" });
    const back = (await product.call("GET", `${link.path}/status`)).body.returnUrl;
    const sig = createHmac("sha256", link.body.return_secret).update(`${link.id}.open`).digest("base64url");
    expect(new URL(back).searchParams.get("sig")).toBe(sig);
    expect((await product.call("GET", `${app.path}/return`)).body).toContain("myapp://done");
    await product.restart({ RETURN_URLS: "https://other.example.com" });
    expect((await product.call("GET", `${link.path}/status`)).body.returnUrl).toBeNull();
    expect((await product.call("GET", link.path)).body).not.toContain("app.example.com");
    expect((await product.call("GET", `${app.path}/return`)).body).not.toContain("myapp:");
    expect((await product.operator("GET", `/v1/links/${link.id}`)).body.return_url).toBe(
      "https://app.example.com/done",
    );
    await product.restart();
    expect((await product.call("GET", `${link.path}/status`)).body.returnUrl).toBe(back);
  });
});

describe("GET /v1/settings", () => {
  it("shows what is set, the release among it, and no secret", async () => {
    await product.restart({ NOTIFY_URL: "http://localhost:8787/_sandbox/notifications?token=of_their_own" });
    const { status, body } = await product.operator("GET", "/v1/settings");
    expect([status, body]).toEqual([
      200,
      {
        object: "settings",
        livemode: false,
        version,
        public_url: "http://localhost:8787",
        business: {
          name: "Rocket Rides",
          logo_url: null,
          brand_color: "#0f5c4a",
          support_email: "help@rocketrides.example",
          privacy_url: "https://rocketrides.example/privacy",
        },
        return_urls: ["https://app.example.com", "myapp://"],
        notify_url: "http://localhost:8787/_sandbox/notifications",
        auto_relink: false,
        preview: null,
      },
    ]);
    expect((await product.call("GET", "/v1/settings")).status).toBe(401);
  });

  it("says what is not set", async () => {
    const less = { NOTIFY_URL: "", NOTIFY_SECRET: "", RETURN_URLS: "", AUTO_RELINK: "on" };
    await product.restart({ ...less, STRIPE_PREVIEW: "2026-08-26.preview" });
    expect((await product.operator("GET", "/v1/settings")).body).toMatchObject({
      return_urls: [],
      notify_url: null,
      auto_relink: true,
      preview: "2026-08-26.preview",
    });
    await product.restart();
  });
});
