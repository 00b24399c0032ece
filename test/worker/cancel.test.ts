// What the page or an app says of an attempt that came to nothing: recorded, in Stripe's words, and never believed.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct();
  await product.sandbox("POST", "/webhooks", { drop: true });
});
afterAll(() => product.close());

const attemptsOf = async (id: string) => (await product.operator("GET", `/v1/links/${id}`)).body.attempts;

it("records a native SDK's cancel as a person's choice, and its errors as failures", async () => {
  for (const [code, recorded, outcome] of [
    ["Canceled", "canceled", "nothing_linked"],
    ["Failed", "failed", "failed"],
    ["institution_timeout", "institution_timeout", "failed"],
  ]) {
    const link = await product.makeLink({ return_url: "myapp://done" });
    const { session } = (await product.call("POST", `${link.path}/session`, {})).body;
    const told = await product.call("POST", `${link.path}/cancel`, { session, code, message: "said the SDK" });
    expect(told.body).toMatchObject({
      status: "open",
      accounts: [],
      returnUrl: expect.stringContaining("status=open"),
    });
    expect(await attemptsOf(link.id)).toMatchObject([
      { session, outcome, error: { code: recorded, message: "said the SDK" }, ended_at: expect.any(Number) },
    ]);
  }
});

it("keeps Stripe's own code beside ours", async () => {
  const link = await product.makeLink();
  const { session } = (await product.call("POST", `${link.path}/session`, {})).body;
  await product.call("POST", `${link.path}/cancel`, {
    session,
    code: "unexpected_error",
    stripe_code: "api_connection_error",
  });
  expect((await attemptsOf(link.id))[0].error).toEqual({
    code: "unexpected_error",
    message: null,
    stripe_code: "api_connection_error",
  });
});

it("does not believe it: what the bank said yes to is linked all the same", async () => {
  const link = await product.makeLink();
  const { session } = (await product.call("POST", `${link.path}/session`, {})).body;
  await product.call("POST", `${link.path}/cancel`, { session, code: "failed" });
  await product.sandbox("POST", `/sessions/${session}/finish`, { institution: "Test (Non-OAuth)" });
  const done = await product.call("POST", `${link.path}/complete`, { session });
  expect(done.body.status).toBe("completed");
  await product.call("POST", `${link.path}/cancel`, { session, code: "canceled" });
  expect(await attemptsOf(link.id)).toMatchObject([{ outcome: "linked", error: null }]);
});

it("records a try that could not begin, once for each reason", async () => {
  const link = await product.makeLink();
  for (const code of ["in_app_browser", "in_app_browser", "popup_blocked"])
    expect((await product.call("POST", `${link.path}/cancel`, { code })).status).toBe(200);
  expect(await attemptsOf(link.id)).toMatchObject([
    { session: null, via: "page", outcome: "failed", error: { code: "in_app_browser", message: null } },
    { session: null, via: "page", outcome: "failed", error: { code: "popup_blocked", message: null } },
  ]);
  expect((await product.link(link.path)).completed.body.status).toBe("completed");
});

it("takes a message of 200 characters, however many units they are", async () => {
  const link = await product.makeLink();
  const message = "😀".repeat(200);
  expect((await product.call("POST", `${link.path}/cancel`, { code: "failed", message })).status).toBe(200);
  expect(await attemptsOf(link.id)).toMatchObject([{ error: { message } }]);
});

it("keeps a message as one line, in one direction", async () => {
  const link = await product.makeLink();
  const message = "a\u202eb\u2066c\u2028d\r\n\te";
  expect((await product.call("POST", `${link.path}/cancel`, { code: "failed", message })).status).toBe(200);
  expect(await attemptsOf(link.id)).toMatchObject([{ error: { message: "a b c d e" } }]);
});

it.each([
  [{}, "code"],
  [{ code: "made_up" }, "code"],
  [{ code: 7 }, "code"],
  [{ code: "canceled", session: "x" }, "session"],
  [{ code: "canceled", session: "fcsess_1" }, "session"],
  [{ code: "canceled", message: "x".repeat(201) }, "message"],
  [{ code: "failed", stripe_code: "Not a code" }, "stripe_code"],
  [{ code: "failed", stripe_code: "x".repeat(101) }, "stripe_code"],
])("refuses %j", async (body, param) => {
  const link = await product.makeLink();
  const answer = await product.call("POST", `${link.path}/cancel`, body);
  expect([answer.status, answer.body.error.param]).toEqual([400, param]);
  expect(await attemptsOf(link.id)).toEqual([]);
});

it("ignores what it does not know: the script of the next release may say more", async () => {
  const link = await product.makeLink();
  const { session } = (await product.call("POST", `${link.path}/session`, { webview: false, later: 1 })).body;
  const told = await product.call("POST", `${link.path}/cancel`, { session, code: "unexpected_error", later: 1 });
  const done = await product.call("POST", `${link.path}/complete`, { session, later: 1 });
  expect([told.status, done.status]).toEqual([200, 200]);
  expect(await attemptsOf(link.id)).toMatchObject([{ session, error: { code: "unexpected_error" } }]);
});

it("gives Stripe our https page to return to when an app's webview shows ours, and only then", async () => {
  const app = await product.makeLink({ return_url: "myapp://done" });
  const web = await product.makeLink({ return_url: "https://app.example.com/done" });
  for (const [link, body, expected] of [
    [app, { webview: true }, `${app.body.url}/return`],
    // A tab of the device's browser comes back by itself, and a native SDK has a way of its own.
    [app, { webview: false }, undefined],
    [app, {}, undefined],
    [web, { webview: true }, undefined],
  ] as const) {
    const { session } = (await product.call("POST", `${link.path}/session`, body)).body;
    const stripes = await product.sandbox("POST", `/sessions/${session}/finish`, { outcome: "closed" });
    expect(stripes.return_url ?? undefined).toBe(expected);
  }
  const refused = await product.call("POST", `${app.path}/session`, { webview: "yes" });
  expect([refused.status, refused.body.error.param]).toEqual([400, "webview"]);
});
