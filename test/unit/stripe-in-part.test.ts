// The part of Stripe's SDK that the Worker is built with: it has all that is called, and does it as the whole one does.
import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import WholeStripe from "stripe";
import { describe, expect, it } from "vitest";
import { leftOut, stripeCalls, stripeErrors } from "../../src/commands/stripe-in-part.mjs";

const { default: StripeInPart } = (await import(resolve("dist/stripe.js"))) as { default: typeof WholeStripe };

const code = globSync("src/stripe/*.ts").map((path) => readFileSync(path, "utf8"));
const found = (pattern: RegExp) => [
  ...new Set(code.flatMap((text) => [...text.matchAll(pattern)].map(([, it]) => it))),
];

describe("what src/stripe/ uses", () => {
  it("is in the list of calls, which the Worker is built with", () => {
    const called = found(/(?<![.\w])stripe\.([a-z]\w*(?:\.\w+)+)(?=\()/g);
    expect(called).toContain("financialConnections.sessions.create");
    const missing = called.filter(
      (call) => !stripeCalls.includes(call ?? "") && call !== "webhooks.constructEventAsync",
    );
    expect(missing, "add them to stripeCalls in src/commands/stripe-in-part.mjs").toEqual([]);
  });
  it("is called by its whole name, so that this test can see it", () => {
    const resources = [...new Set(stripeCalls.map((call) => call.replace(/\.\w+$/, "")))].map((path) =>
      path.split("."),
    );
    const parts = resources.flatMap((path) => path.map((_, index) => path.slice(0, index + 1).join("\\.")));
    expect(found(new RegExp(`(?<![.\\w])(stripe\\.(?:${parts.join("|")}))\\b(?!\\.)`, "g"))).toEqual([]);
    expect(found(/(\} = stripe\b)/g)).toEqual([]);
  });
  it("names errors that are there", () => {
    const named = found(/Stripe\.errors\.(\w+)/g);
    expect(named).toContain("StripeError");
    expect(named.filter((name) => !stripeErrors.includes(name ?? ""))).toEqual([]);
  });
  it("needs no option that is left out, and of an answer itself only its headers", () => {
    expect(found(/\b(authenticator|apiKey|stripeContext|streaming|httpAgent|emitEventBodies)\b/g)).toEqual([]);
    expect(found(/\b(headers:)/g)).toEqual([]);
    expect(found(/\.(lastResponse\.\w+)/g)).toEqual(["lastResponse.headers"]);
  });
});

it("no call moves money, or reads an account or routing number", () => {
  const resources = new Set(stripeCalls.map((call) => call.replace(/\.\w+$/, "")));
  expect([...resources].sort()).toEqual([
    "accounts",
    "customers",
    "events",
    "financialConnections.accounts",
    "financialConnections.sessions",
    "financialConnections.transactions",
    "webhookEndpoints",
  ]);
  const writes = stripeCalls.filter((call) => !/\.(list\w*|retrieve)$/.test(call));
  expect(writes.sort()).toEqual([
    "customers.create",
    "customers.update",
    ...["disconnect", "refresh", "subscribe", "unsubscribe"].map((name) => `financialConnections.accounts.${name}`),
    "financialConnections.sessions.create",
  ]);
});

it("nothing that is left out is called by what is left", () => {
  const built = readFileSync("dist/stripe.js", "utf8").replace(/^\s*(\/?\*|\/\/).*$/gm, "");
  const called = Object.values(leftOut).flatMap((names) => names.filter((name) => built.includes(`.${name}(`)));
  expect(called).toEqual([]);
  expect(Object.keys(StripeInPart.errors)).toEqual(expect.arrayContaining(stripeErrors));
});

/** What a client sends, and what comes of the answer. */
async function sent(Stripe: typeof WholeStripe, call: string, status: number, answer: string) {
  const requests: object[] = [];
  const stripe = new Stripe("sk_test_1", {
    apiVersion: "2026-10-28.endive",
    maxNetworkRetries: 0,
    telemetry: false,
    appInfo: { name: "banklink" },
    httpClient: Stripe.createFetchHttpClient(async (url: unknown, init?: RequestInit) => {
      const { "X-Stripe-Client-User-Agent": _, ...headers } = Object.fromEntries(init?.headers as [string, string][]);
      requests.push({ url, method: init?.method, body: init?.body, headers });
      return new Response(answer, { status, headers: { "request-id": "req_1" } });
    }),
  });
  const path = call.split(".");
  // biome-ignore lint/suspicious/noExplicitAny: any of the SDK's methods
  const resource = path.slice(0, -1).reduce((at: any, name) => at[name], stripe);
  const takesId = !/\.(list|create)$/.test(call);
  const params = { limit: 5, expand: ["a", "b"], metadata: { "ä&": "1 2" } };
  const options = { stripeAccount: "acct_1", apiVersion: "2026-08-26.preview", timeout: 900, idempotencyKey: "key_1" };
  const made = resource[path.at(-1) ?? ""](...(takesId ? ["id/1"] : []), params, options);
  const outcome = await made.then(
    (value: WholeStripe.Response<object>) => ({ ...value, headers: [...new Headers(value.lastResponse.headers)] }),
    (error: InstanceType<typeof Stripe.errors.StripeError>) => ({
      name: error.constructor.name.replace(/\d$/, ""),
      isStripes: error instanceof Stripe.errors.StripeError,
      type: error.type,
      code: error.code,
      message: error.message,
      statusCode: error.statusCode,
      requestId: error.requestId,
      headers: error.headers,
      param: error.param,
    }),
  );
  return { requests, outcome };
}

const failure = (code: string) => JSON.stringify({ error: { type: "api_error", code, message: "No", param: "limit" } });
const answers: [number, string][] = [
  [200, '{"object":"list","data":[{"id":"fca_1"}],"has_more":false}'],
  [400, failure("parameter_invalid")],
  [400, '{"error":{"type":"idempotency_error","message":"No"}}'],
  ...[401, 402, 403, 404, 409, 429, 500].map((status): [number, string] => [status, failure("resource_missing")]),
  [200, "<html>"],
  [502, ""],
];

describe.each(stripeCalls)("%s", (call) => {
  it.each(answers)("sends and makes of an answer %i %s what the whole SDK does", async (status, answer) => {
    const whole = await sent(WholeStripe, call, status, answer);
    expect(whole.requests).toHaveLength(1);
    expect(await sent(StripeInPart, call, status, answer)).toEqual(whole);
  });
});

/** What a server does with each try of a call, one after the other, and the last thing from then on. */
const troubles: Record<string, (() => Response | Promise<Response>)[]> = {
  "fails once": [() => new Response("{}", { status: 500 }), () => new Response('{"id":"cus_1"}')],
  "says that it is of no use": [() => new Response("{}", { status: 500, headers: { "stripe-should-retry": "false" } })],
  "is not reached": [() => Promise.reject(new TypeError("fetch failed"))],
  "closes the connection": [() => Promise.reject(Object.assign(new Error("reset"), { code: "ECONNRESET" }))],
  "breaks off": [() => new Response(new ReadableStream({ start: (body) => body.error(new Error("reset")) }))],
};

it.concurrent.each(Object.entries(troubles))(
  "a call is made again, or given up, as by the whole SDK when the server %s",
  async (_, does) => {
    const [whole, part] = await Promise.all(
      [WholeStripe, StripeInPart].map(async (Stripe) => {
        const keys: unknown[] = [];
        const httpClient = Stripe.createFetchHttpClient(async (_url: unknown, init?: RequestInit) => {
          const tries = keys.push(Object.fromEntries(init?.headers as [string, string][])["Idempotency-Key"]);
          return (does[Math.min(tries, does.length) - 1] as () => Response)();
        });
        const stripe = new Stripe("sk_test_1", { maxNetworkRetries: 1, telemetry: false, httpClient });
        const made = await stripe.customers
          .create({})
          .catch(({ type, message }: Error & { type: string }) => [type, message]);
        return { made, tries: keys.length, isSameCall: new Set(keys).size === 1 };
      }),
    );
    expect(part).toEqual(whole);
    expect(part).toMatchObject({ isSameCall: true });
  },
);

it("webhooks are checked as by the whole SDK, but for what the error says", async () => {
  const payload = '{"id":"evt_1","object":"event"}';
  const sign = (secret: string, timestamp?: number) =>
    WholeStripe.webhooks.generateTestHeaderString({ payload, secret, ...(timestamp ? { timestamp } : {}) });
  const headers = [sign("whsec_1"), sign("whsec_2"), sign("whsec_1", 1_700_000_000), "t=1", "", "v1=1,t=x"];
  for (const header of headers) {
    const [whole, part] = await Promise.all(
      [WholeStripe, StripeInPart].map((Stripe) =>
        Stripe.webhooks
          .constructEventAsync(payload, header, "whsec_1")
          .catch((error: Error & { type: string }) => error.type),
      ),
    );
    expect(part).toEqual(whole);
  }
});
