// What a browser is told when a request fails: a page in plain words, with the request id, that blames the right one.
import { afterAll, beforeAll, expect, it } from "vitest";
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
