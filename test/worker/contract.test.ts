// Every operation that is described, answered as described; and that the check of this, which every other test runs too,
// would notice a field that is gone.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { at, type Described, document, flaw, operations, responseAt } from "../contract/described.ts";
import { hold, tally } from "../contract/hold.ts";
import * as scene from "../faults/scenario.ts";
import { type Answer, eventually, type Product, startProduct } from "./product.ts";
import { deliver } from "./signed.ts";

const consent = readFileSync("src/customer/page/kept-consents.txt", "utf8").slice(0, 64);
const routes = createApp({ src: "", scripts: [], frames: [], connects: [] }).routes;
/** Some are described while they are still being built. */
const isThere = (path: string) => routes.some((route) => route.path.replace(/\/$/, "") === path);

let product: Product;
const answers = new Map<string, Answer>();
let notifications: { body: { type: string } }[];
beforeAll(async () => {
  product = await startProduct({ RECONCILE_SECONDS: "1" });
  await everything();
});
afterAll(() => product.close());

const nameOf = (method: string, path: string) =>
  operations.find((each) => each.method === method && each.operation && new RegExp(`^${each.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path.split("?")[0] ?? ""))?.id ?? path; // biome-ignore format: one idea

/** Calls an operation, which must be granted, and keeps its answer: of several the last. */
async function ask(method: string, path: string, body?: unknown): Promise<Answer["body"]> {
  const call = path.startsWith("/v1") ? product.operator : product.call;
  const answer = await call(method, path, body);
  expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  answers.set(nameOf(method, path), answer);
  return answer.body;
}

async function everything() {
  const terms = { permissions: ["payment_method", "balances", "ownership", "transactions"], metadata: { order: "42" } };
  const customer = await scene.customerAtStripe(product);
  const account_holder = { type: "customer", customer };
  const made = await ask("POST", "/v1/links", { account_holder, return_url: "myapp://done", ...terms });
  const [path, manage] = [made.url, made.manage_url].map((url) => new URL(url).pathname) as [string, string];
  await ask("POST", "/v1/sessions", { link: made.id });
  await ask("POST", `${path}/session`, {});
  await ask("POST", `${path}/cancel`, { code: "canceled", message: "Not now" });
  const { session } = await ask("POST", `${path}/session`, { consent: null });
  await product.sandbox("POST", `/sessions/${session}/finish`, { institution: "Ownership Accounts", accounts: ["Family Trust"] }); // biome-ignore format: one idea
  await ask("POST", `${path}/complete`, { session });
  await ask("GET", `${path}/status`);
  const { accounts } = await ask("GET", `/v1/links/${made.id}`);
  const account = `/v1/accounts/${accounts.data[0].id}`;
  const refresh = () => product.operator("POST", `${account}/refresh`, { features: ["balance", "ownership", "transactions"] }); // biome-ignore format: one idea
  answers.set("refreshAccount", await eventually(refresh, ({ status }) => status === 200));
  const isOver = (state: { status: string } | null) => state !== null && state.status !== "pending";
  await eventually(
    () => ask("GET", account),
    (now) => isOver(now.balance_refresh) && isOver(now.ownership_refresh) && isOver(now.transaction_refresh),
    20,
  );
  await ask("GET", `${account}/owners?limit=1`);
  await ask("GET", `${account}/transactions?limit=1`);
  await ask("POST", `${account}/subscribe`, { features: ["transactions"] });
  await ask("POST", `${account}/unsubscribe`, { features: ["transactions"] });
  await ask("GET", `/v1/accounts?account_holder=${customer}`);
  const other = await product.makeLink({ account_holder });
  await ask("POST", `/v1/links/${other.id}`, { expires_at: Math.floor(Date.now() / 1000) + 86_400 });
  await ask("POST", `/v1/links/${other.id}/revoke`, {});
  await ask("GET", "/v1/links?limit=100");
  await ask("GET", `/v1/holders/${customer}`);
  await ask("GET", `${manage}/status`);
  await ask("POST", `${manage}/disconnect`, { account: accounts.data[0].id });
  await ask("POST", `${manage}/deletion`, {});
  await ask("POST", `${account}/disconnect`, {});
  const events = () => ask("GET", `/v1/events?account_holder=${customer}&limit=100`);
  const told = await eventually(events, ({ data }) => data.every((one: { delivery: { status: string } }) => one.delivery.status === "delivered")); // biome-ignore format: one idea
  await ask("POST", `/v1/events/${told.data[0].id}/resend`, {});
  await ask("GET", "/v1/notify_endpoint");
  await ask("GET", `/v1/consents/${consent}`);
  await ask("GET", "/healthz");
  for (const route of ["/v1/stats", "/v1/doctor", "/v1/settings"]) if (isThere(route)) await ask("GET", route);
  const object = { id: "fca_1", account_holder };
  answers.set("receiveStripeEvent", await deliver(product, { id: "evt_1", object: "event", livemode: false, type: "financial_connections.account.created", data: { object } })); // biome-ignore format: one idea
  await ask("DELETE", `/v1/holders/${customer}`, {});
  notifications = (await product.sandbox("GET", "/notifications")).data;
}

it("has an answer of every operation, and counts them", () => {
  const wanted = operations.filter(({ path }) => isThere(path.replaceAll(/\{(\w+)\}/g, ":$1"))).map(({ id }) => id);
  expect(wanted.length).toBeGreaterThanOrEqual(29);
  expect([...answers.keys()].sort()).toEqual(wanted.sort());
  for (const id of wanted) expect(tally.held.get(`${id} ${answers.get(id)?.status}`), id).toBeGreaterThan(0);
  for (const type of ["link.created", "link.completed", "account.linked", "holder.deletion_requested"])
    expect(tally.held.get(`event ${type}`), type).toBeGreaterThan(0);
});

it("leaves out only what is no JSON of the API's, and says so", async () => {
  const { path } = await product.makeLink();
  await product.call("GET", path, undefined, { Accept: "text/html" });
  await product.call("HEAD", path);
  await product.call("GET", "/robots.txt");
  await product.call("GET", "/v2/links");
  await product.operator("DELETE", "/v1/links");
  const reasons = ["the sandbox's own", "HEAD", "a page", "a file or a redirect", "no such route"];
  expect([...tally.leftOut.keys()].filter((reason) => !reasons.includes(reason))).toEqual([]);
  for (const reason of reasons) expect(tally.leftOut.get(reason), reason).toBeGreaterThan(0);
});

/** Every place in `value` where an object has a field. */
function* fieldsOf(value: unknown, where: string[] = []): Generator<string[]> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield [...where, key];
    yield* fieldsOf(inner, [...where, key]);
  }
}

function without(value: unknown, [first = "", ...rest]: string[]): unknown {
  if (Array.isArray(value))
    return value.map((inner, index) => (String(index) === first ? without(inner, rest) : inner));
  const { [first]: gone, ...others } = value as Record<string, unknown>;
  return rest.length === 0 ? others : { ...others, [first]: without(gone, rest) };
}

const within = (place: string, fields: string[]) => fields.map((field) => `${place}.${field}`);
/** Of an account: its holder's id has one of three names, and balances are by kind and currency. */
const ofAccount = ["account_holder.customer", "balance.current.usd", "balance.cash", "balance.cash.available.usd"];
const ofLink = ["metadata.order", ...within("accounts.data", ofAccount)];
const ofEvent = ["data.receipt", ...within("data.object", [...ofLink, ...ofAccount])];
/** What may be missing of which answer: the insides of what others fill, and what is there only in some cases. */
const mayBeMissing: Record<string, string[]> = {
  createLink: ofLink,
  retrieveLink: ofLink,
  listLinks: [...within("data", ofLink), "as_of"],
  retrieveHolder: [...within("links.data", ofLink), ...within("accounts.data", ofAccount)],
  listAccounts: within("data", ofAccount),
  retrieveAccount: ofAccount,
  refreshAccount: ofAccount,
  subscribeAccount: ofAccount,
  unsubscribeAccount: ofAccount,
  disconnectAccount: ofAccount,
  listEvents: within("data", ofEvent),
};

describe("an answer that lacks a field is refused", () => {
  const lasting = (place: string, body: unknown) =>
    [...fieldsOf(body)]
      .filter((field) => flaw(place, without(body, field)) === null)
      .map((field) => field.filter((key) => !/^\d+$/.test(key)).join("."));

  it.each(operations.map(({ id }) => id))("%s", (id) => {
    const described = operations.find((each) => each.id === id);
    const answer = answers.get(id);
    if (!described || !answer) return;
    const place = responseAt(described, answer.status) ?? "";
    expect([...fieldsOf(answer.body)].length).toBeGreaterThan(1);
    const left = lasting(place, answer.body).filter((field) => !mayBeMissing[id]?.includes(field));
    expect([...new Set(left)]).toEqual([]);
  });

  it.each([
    ["createLink", "relink"],
    ["disconnectByCustomer", "receipt"],
    ["retrieveSettings", "version"],
    ["retrieveStats", "as_of"],
  ])("so is one of %s without %s, which elsewhere may be missing", (id, field) => {
    const described = operations.find((each) => each.id === id) as Described;
    const { body } = answers.get(id) as Answer;
    expect(body).toHaveProperty(field);
    expect(flaw(responseAt(described, 200) ?? "", without(body, [field]))).toContain(`'${field}'`);
  });

  it("so is an event that lacks one, or has its delivery", () => {
    expect(notifications.length).toBeGreaterThan(5);
    for (const { body } of notifications) {
      const place = at("webhooks", body.type, "post", "requestBody", "content", "application/json", "schema");
      const left = lasting(place, body).filter((field) => !ofEvent.includes(field));
      expect([...new Set(left)], body.type).toEqual([]);
      expect(flaw(place, { ...body, delivery: { status: "pending", next_attempt_at: null, attempts: [] } })).not.toBeNull(); // biome-ignore format: one idea
    }
    expect(Object.keys(document.webhooks)).toContain(notifications[0]?.body.type);
  });
});

describe("what the API refuses is not described as right, and what it takes is", () => {
  const body = at("paths", "/v1/links", "post", "requestBody", "content", "application/json", "schema");
  const customer = { type: "customer", customer: "cus_sandbox_demo" };
  it.each<[string, Record<string, unknown>, boolean]>([
    ["metadata of 500 characters, each an emoji", { metadata: { ["😀".repeat(40)]: "😀".repeat(500) } }, true],
    ["metadata of 501 characters", { metadata: { note: "😀".repeat(501) } }, false],
    ["metadata with a control character", { metadata: { note: "a\u0000" } }, false],
    ["a key with one", { metadata: { "a\u009f": "b" } }, false],
    ["a purpose with one", { purpose: "rent\u0007" }, false],
    ["a purpose of two lines", { purpose: "rent\nand deposit" }, true],
    ["a reference with one", { client_reference_id: "order\u001b42" }, false],
    ["a customer without an id or an e-mail address", { account_holder: { type: "customer" } }, false],
    ["a customer's id beside a new one's name", { account_holder: { ...customer, name: "Pat" } }, false],
    ["both ids of a customer", { account_holder: { ...customer, customer_account: "acct_1" } }, false],
  ])("%s", async (_, terms, isTaken) => {
    const sent = { account_holder: customer, ...terms };
    const { status } = await product.operator("POST", "/v1/links", sent);
    expect([status, flaw(body, sent) === null]).toEqual([isTaken ? 200 : 400, isTaken]);
  });
});

describe("the check of every call", () => {
  const exchange = (changed: object) => {
    const answer = answers.get("createLink") as Answer;
    const sent = { account_holder: { type: "customer", customer: "cus_1" } };
    return { method: "POST", path: "/v1/links", sent, ...answer, ...changed };
  };
  const requestId = `req_${"0".repeat(24)}`;
  const headers = (more: Record<string, string>) => new Headers({ "Content-Type": "application/json", ...more });
  const refusal = (status: number, type: string, code: string, more: object = {}) => ({
    status,
    headers: headers({ "Request-Id": requestId }),
    body: { error: { type, code, message: "x", request_id: requestId, ...more } },
  });

  it("takes what is as described", () => {
    expect(() => hold(exchange({}))).not.toThrow();
  });

  it.each<[string, object, RegExp]>([
    ["a field that is gone", { body: {} }, /must have required property/],
    ["a field that is not described", { body: "extra" }, /must NOT have additional properties/],
    ["a status that is not described", { status: 418 }, /createLink does not describe this status/],
    ["no Request-Id", { headers: headers({}) }, /must be string/],
    [
      "a body that was granted, and is not described",
      { sent: { pemissions: [] } },
      /request's body is not as described/,
    ],
    [
      "a parameter that was granted, and is not described",
      {
        method: "GET",
        path: "/v1/links?a=1",
        body: { object: "list", data: [], has_more: false, next_page: null, url: "/v1/links" },
      },
      /does not describe the parameter a/,
    ],
    ["a code that the operation does not have", refusal(409, "invalid_request_error", "link_expired"), /must be equal to one of the allowed values/], // biome-ignore format: one idea
    ["an answer that is no JSON", { headers: headers({ "Content-Type": "text/plain", "Request-Id": requestId }), body: "" }, /must be object/], // biome-ignore format: one idea
    ["a path that is described, and is not there", { path: "/v1/stats", method: "POST", ...refusal(404, "invalid_request_error", "resource_missing") }, /there is no such route/], // biome-ignore format: one idea
    ["a 429 without Retry-After", refusal(429, "rate_limit_error", "rate_limited"), /Retry-After: it must be >= 1/],
    ["a 503 without Retry-After", refusal(503, "api_error", "overloaded"), /Retry-After/],
    [
      "a type that does not go with the status",
      refusal(401, "stripe_error", "api_key_invalid"),
      /type must be authentication_error/,
    ],
    [
      "a request_id that is not the header's",
      refusal(401, "authentication_error", "api_key_invalid", { request_id: `req_${"1".repeat(24)}` }),
      /request_id is not/,
    ],
  ])("refuses %s", (_, changed, said) => {
    const body = "body" in changed && changed.body === "extra" ? { ...answers.get("createLink")?.body, extra: 1 } : undefined; // biome-ignore format: one idea
    expect(() => hold(exchange({ ...changed, ...(body ? { body } : {}) }))).toThrow(said);
  });
});
