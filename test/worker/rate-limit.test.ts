// Who is counted as one, what is counted, and what happens when the counting itself fails.
import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { operatorKey, type Product, startProduct } from "./product.ts";
import { signatureOf } from "./signed.ts";

let product: Product;
let path: string;
let id: string;
beforeAll(async () => {
  const doubles = (["PUBLIC_RATE", "LINK_RATE"] as const).map((binding) => ({ binding, name: "limiter" }));
  product = await startProduct({}, doubles);
  ({ path, id } = await product.makeLink());
});
afterAll(() => product.close());
beforeEach(() => limiter());

const limiter = (told: { address?: number; link?: number; mode?: string } = {}): Promise<Record<string, number>> =>
  product.double("limiter", told);
const from = (address: string) => ({ "CF-Connecting-IP": address });
const status = (address: string, of = path) => product.call("GET", `${of}/status`, undefined, from(address));
const token = () => path.slice("/l/".length);

describe("a limit by address", () => {
  it("counts an IPv6 network of 64 bits as one, however its addresses are written", async () => {
    await limiter({ address: 2 });
    const same = ["2001:db8:0:7::1", "2001:db8:0:7:ffff:ffff:ffff:ffff", "2001:0DB8:0000:0007:1:2:3:4"];
    const answers = [];
    for (const address of same) answers.push((await status(address)).status);
    expect(answers).toEqual([200, 200, 429]);
    expect((await status("2001:db8:0:8::1")).status).toBe(200);
    expect((await status("2001:db8::7")).status).toBe(200);
  });

  it("counts each IPv4 address by itself, and one that is written as IPv6 as itself", async () => {
    await limiter({ address: 1 });
    expect((await status("198.51.100.1")).status).toBe(200);
    expect((await status("198.51.100.2")).status).toBe(200);
    expect((await status("::ffff:198.51.100.2")).status).toBe(429);
  });

  it("is one for each link", async () => {
    await limiter({ address: 1 });
    const other = await product.makeLink();
    expect((await status("198.51.100.1")).status).toBe(200);
    expect((await status("198.51.100.1", other.path)).status).toBe(200);
    expect((await status("198.51.100.1")).status).toBe(429);
  });
});

it("the customer's own page counts with the page of its link, and a forged token of it by address", async () => {
  await limiter({ address: 2, link: 2 });
  const link = await product.makeLink();
  const own = new URL(link.body.manage_url).pathname;
  expect((await status("198.51.100.1", link.path)).status).toBe(200);
  expect((await status("198.51.100.2", own)).status).toBe(200);
  expect((await status("198.51.100.3", own)).status).toBe(429);
  const forged = `${own.slice(0, -1)}${own.endsWith("0") ? "1" : "0"}`;
  const answers = [];
  for (let at = 0; at < 3; at++) answers.push((await status("198.51.100.4", forged)).status);
  expect(answers).toEqual([404, 404, 429]);
});

it("a limit by link holds whatever the addresses, and one address that is refused does not use it up", async () => {
  await limiter({ address: 3, link: 3 });
  const other = await product.makeLink();
  const answers = [];
  for (let at = 0; at < 5; at++) answers.push((await status("198.51.100.1")).status);
  expect(answers).toEqual([200, 200, 200, 429, 429]);
  const counts = await limiter({ address: 3, link: 3 });
  expect(counts[id]).toBe(3);
  const spread = [];
  for (let at = 0; at < 4; at++) spread.push(await status(`198.51.100.${at}`));
  expect(spread.map((answer) => answer.status)).toEqual([200, 200, 200, 429]);
  expect(spread[3]?.headers.get("Retry-After")).toBe("60");
  expect((await status("198.51.100.1", other.path)).status).toBe(200);
});

describe("behind the limit", () => {
  const body = JSON.stringify({ id: "evt_1", type: "financial_connections.account.created", data: { object: {} } });
  const webhook = (address: string, signature: string) =>
    product.call("POST", "/webhooks/stripe", body, { ...from(address), "Stripe-Signature": signature });
  const post = async (to: string, address: string, sent: BodyInit, type = "application/json") => {
    const headers = { ...from(address), "Content-Type": type };
    // `duplex` is what fetch asks for where the body is a stream.
    const init: RequestInit & { duplex: "half" } = { method: "POST", headers, body: sent, duplex: "half" };
    const answer = await fetch(new URL(to, product.url), init);
    await answer.arrayBuffer();
    return answer;
  };
  /** Says that a body of `length` bytes follows, and waits for the answer before sending any of it. */
  const announced = (to: string, address: string, length: number) =>
    new Promise<{ status: number }>((resolve, reject) => {
      const headers = { ...from(address), "Content-Length": length };
      const sending = request(new URL(to, product.url).href, { method: "POST", headers, agent: false }, (answer) => {
        resolve({ status: answer.statusCode ?? 0 });
        sending.destroy();
      });
      sending.on("error", reject).flushHeaders();
    });
  const list = (address: string, key?: string) =>
    product.call("GET", "/v1/links", undefined, {
      ...from(address),
      ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
    });

  const refusedOnes: [string, (address: string) => Promise<{ status: number }>, number][] = [
    ["wrong API keys", (address) => list(address, "a_wrong_key_of_some_length"), 401],
    ["no API key", (address) => list(address), 401],
    ["forged webhooks", (address) => webhook(address, "t=1,v1=00"), 400],
    ["forged tokens", (address) => status(address, "/l/forged"), 404],
    ["forged webhooks that are not UTF-8", (address) => post("/webhooks/stripe", address, new Uint8Array([0xff])), 400],
    ["forged webhooks that are too large", (address) => announced("/webhooks/stripe", address, 300 * 1024), 413],
    [
      "forged webhooks whose size is not said",
      (address) => post("/webhooks/stripe", address, new Blob(["x".repeat(256 * 1024 + 1)]).stream()),
      413,
    ],
    ["forged tokens with a body that is no JSON", (address) => post("/l/forged/session", address, "{"), 404],
    [
      "forged tokens with a body that is not UTF-8",
      (address) => post("/l/forged/session", address, new Uint8Array([0xff])),
      404,
    ],
    [
      "forged tokens with a body of another type",
      (address) => post("/l/forged/session", address, "x", "text/plain"),
      404,
    ],
    [
      "forged tokens with a body that is too large",
      (address) => post("/l/forged/session", address, "x".repeat(5_000)),
      404,
    ],
    ["tokens with bad bodies, though genuine", (address) => post(`${path}/session`, address, "{"), 400],
    [
      "links that lead on",
      (address) => product.call("GET", `/l/${token().toUpperCase()}`, undefined, from(address)),
      302,
    ],
  ];
  it.each(refusedOnes)("are %s", async (_, ask, usual) => {
    await limiter({ address: 2 });
    const answers = [];
    for (let at = 0; at < 3; at++) answers.push((await ask("2001:db8::1")).status);
    expect(answers).toEqual([usual, usual, 429]);
    expect((await ask("2001:db8:1::1")).status).toBe(usual);
  });

  it("are neither the right API key nor a genuine webhook, also where wrong ones have come from", async () => {
    await limiter({ address: 1 });
    const address = "198.51.100.1";
    for (let at = 0; at < 3; at++) await list(address, "a_wrong_key_of_some_length");
    for (let at = 0; at < 3; at++) await webhook(address, "t=1,v1=00");
    for (let at = 0; at < 3; at++) {
      expect((await list(address, operatorKey)).status).toBe(200);
      for (const [sent, usual] of [
        [body, 200],
        ["7", 400],
      ] as const) {
        const headers = { ...from(address), "Stripe-Signature": await signatureOf(sent) };
        expect((await product.call("POST", "/webhooks/stripe", sent, headers)).status).toBe(usual);
      }
    }
    expect((await status(address)).status).toBe(200);
  });
});

describe.each(["throws", "hangs"])("a limiter that %s", (mode) => {
  it("lets everybody through, and is told of at most once a minute", async () => {
    const before = product.logs().length;
    await limiter({ address: 0, link: 0, mode });
    const asked = await Promise.all([status("198.51.100.1"), status("2001:db8::1"), product.call("GET", "/v1/links")]);
    expect(asked.map((answer) => answer.status)).toEqual([200, 200, 401]);
    const told = product.logs().slice(before).filter(({ message }) => message.includes('"at":"rate_limit"')); // biome-ignore format: one idea
    expect(told.length).toBeLessThanOrEqual(2);
    const all = product.logs().filter(({ message }) => message.includes('"at":"rate_limit"'));
    expect(all.length).toBeGreaterThan(0);
    await limiter({ address: 0 });
    expect((await status("198.51.100.1")).status).toBe(429);
  });
});
