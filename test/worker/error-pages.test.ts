// What a browser is told when a request fails: a page in plain words, with the request id, that blames the right one.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { send } from "../fuzz/send.ts";
import { type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

it("answers a browser with a page on any error, with the request id on it", async () => {
  const { status, headers, body } = await product.call("GET", "/v1/links", undefined, { Accept: "text/html" });
  expect(status).toBe(401);
  expect(body).toContain("<!doctype html>");
  expect(body).toContain(headers.get("Request-Id"));
});

it.each([
  ["/v1/links", 401, "This page can’t be shown"],
  ["/v1/nope", 401, "This page can’t be shown"],
  ["/nowhere", 404, "There is nothing here"],
  ["/l/nonsense", 404, "We don’t know this link"],
  ["/l/nonsense/status", 404, "We don’t know this link"],
  ["/webhooks/stripe", 405, "This page can’t be shown"],
])(
  "tells a browser at %s in plain words, with the request id, and not that the fault is ours",
  async (path, status, words) => {
    const answer = await product.call("GET", path, undefined, { Accept: "text/html", "Accept-Language": "en" });
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(words);
    expect(answer.body).toContain(answer.headers.get("Request-Id"));
    expect(answer.body).not.toContain("The fault is on our side");
  },
);

it("tells a browser with the key what it asked wrong, by its code", async () => {
  const answer = await product.operator("GET", "/v1/links?limit=x", undefined, { Accept: "text/html" });
  expect([answer.status, answer.body.includes("parameter_invalid")]).toEqual([400, true]);
});

it("shows the request's id on the page of a link that was revoked", async () => {
  const link = await product.makeLink();
  await product.operator("POST", `/v1/links/${link.id}/revoke`);
  const { status, headers, body } = await product.call("GET", link.path, undefined, { Accept: "text/html" });
  expect(status).toBe(410);
  expect(body).toContain(`<code>${headers.get("Request-Id")}</code>`);
});

it("compresses the pages that Cloudflare does not, for browsers that take it", async () => {
  const revoked = await product.makeLink();
  await product.operator("POST", `/v1/links/${revoked.id}/revoke`);
  const encodingOf = async (path: string, accepted: string) => {
    // What the browser takes, as Cloudflare tells the Worker; the request itself takes nothing, so nobody else compresses.
    const told: [string, string] = ["MF-CF-Blob", JSON.stringify({ clientAcceptEncoding: accepted })];
    const asked = { method: "GET", path, headers: [told], body: null, isChunked: false };
    const { status, headers } = await send(product.url.origin, asked);
    return [status, headers["content-encoding"]];
  };
  expect(await encodingOf(revoked.path, "gzip, deflate, br, zstd")).toEqual([410, "gzip"]);
  expect(await encodingOf(revoked.path, "br, GZIP;q=0.5")).toEqual([410, "gzip"]);
  for (const refused of ["", "br, gzip;q=0", "gzip; q=0.0, *"])
    expect(await encodingOf(revoked.path, refused)).toEqual([410, undefined]);
  expect(await encodingOf("/l/nonsense", "gzip, deflate, br, zstd")).toEqual([404, undefined]);
});

describe("while the settings are wrong", () => {
  let broken: Product;
  beforeAll(async () => {
    broken = await startProduct({ BRAND_COLOR: "red" });
  });
  afterAll(() => broken.close());

  it.each([
    ["en", "This page is not ready yet"],
    ["es", "Esta página aún no está lista"],
  ])(
    "a browser gets a page in %s that names nothing, may load nothing, and has the request's id",
    async (language, words) => {
      const asked = { Accept: "text/html", "Accept-Language": language };
      const { status, headers, body } = await broken.call("GET", "/l/x", undefined, asked);
      expect([status, headers.get("Content-Type")]).toEqual([503, expect.stringContaining("text/html")]);
      expect(headers.get("Vary")).toBe("Accept-Language");
      expect(body).toContain(`<!doctype html><html lang="${language}">`);
      expect(body).toContain(words);
      expect(body).toContain(`<code>${headers.get("Request-Id")}</code>`);
      expect(body).not.toMatch(/<script|BRAND_COLOR|undefined|null/);
      const nonce = body.match(/<style nonce="(\w+)">/)?.[1];
      expect(headers.get("Content-Security-Policy")).toBe(
        `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
    },
  );

  it("whatever is no browser gets JSON", async () => {
    for (const [method, accept] of [
      ["GET", "application/json"],
      ["POST", "text/html"],
    ] as const) {
      const { status, body } = await broken.call(method, "/l/x/session", method === "POST" ? {} : undefined, {
        Accept: accept,
      });
      expect([status, body.error?.code]).toEqual([503, "configuration_invalid"]);
    }
  });
});
