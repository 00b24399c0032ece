// The client against a server that fails in every way that servers do.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Banklink, BanklinkError, type BanklinkOptions } from "../../src/client/client.ts";

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const json =
  (status: number, body: object, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
const refusal = (status: number, code: string, headers: Record<string, string> = {}) =>
  json(status, { error: { type: "api_error", code, message: `It is ${code}.`, request_id: "req_1" } }, headers);
const html =
  (status: number): Answer =>
  (response) =>
    response.writeHead(status, { "Content-Type": "text/html" }).end("<h1>Bad gateway</h1>");
const hangUp: Answer = (response) => response.destroy();
const silence: Answer = () => undefined;
const link = json(200, { id: "lnk_1", object: "onboarding_link" });

/** What is answered next, and what was asked. */
let answers: Answer[] = [];
let seen: { method: string; url: string; headers: IncomingMessage["headers"]; body: string }[] = [];
const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const { method = "", url = "", headers } = request;
  seen.push({ method, url, headers, body });
  (answers.shift() ?? link)(response, request);
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
beforeEach(() => {
  answers = [];
  seen = [];
});

const client = (more: Partial<BanklinkOptions> = {}) => new Banklink({ url, key: "key_1", ...more });
/** The error of a call that must fail. */
async function errorOf(call: Promise<unknown>): Promise<BanklinkError> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof BanklinkError) return error;
  throw new Error(`No BanklinkError but ${error}`);
}

describe("a call", () => {
  it("carries the key, JSON, and an Idempotency-Key when it changes something", async () => {
    const banklink = client();
    await banklink.links.create({ relink: "fca_1" });
    await banklink.links.retrieve("lnk/1", { stripe_account: "acct_1" });
    await banklink.holders.delete("cus_1");
    const [create, retrieve, remove] = seen;
    expect(create).toMatchObject({ method: "POST", url: "/v1/links", body: '{"relink":"fca_1"}' });
    expect(create?.headers).toMatchObject({ authorization: "Bearer key_1", "content-type": "application/json" });
    expect(create?.headers["idempotency-key"]).toMatch(/^[\w-]{36}$/);
    expect(retrieve).toMatchObject({ method: "GET", url: "/v1/links/lnk%2F1?stripe_account=acct_1" });
    expect(retrieve?.headers["idempotency-key"]).toBeUndefined();
    expect(remove).toMatchObject({ method: "DELETE", url: "/v1/holders/cus_1", body: "" });
    expect(remove?.headers["idempotency-key"]).toMatch(/^[\w-]{36}$/);
  });

  it("writes what is nested in a query as Stripe does, and leaves out what is not given", async () => {
    await client().links.list({ created: { gte: 1, lt: 2 }, status: "open" });
    expect(seen[0]?.url).toBe(`/v1/links?${new URLSearchParams({ "created[gte]": "1", "created[lt]": "2", status: "open" })}`); // biome-ignore format: one idea
  });

  it("is told at once when the address or the key cannot be one", () => {
    for (const wrong of ["link.example.com", "ftp://x", "", "http://"])
      expect(() => new Banklink({ url: wrong, key: "k" }), wrong).toThrow(TypeError);
    // What is behind the host would be lost.
    for (const more of ["/banklink", "/?a=1", "/#a"])
      expect(() => new Banklink({ url: url + more, key: "k" }), more).toThrow(/root of a host/);
    expect(() => new Banklink({ url: "https://user:word@link.example.com", key: "k" })).toThrow(TypeError);
    expect(() => new Banklink({ url: `${url}/`, key: "k" })).not.toThrow();
    for (const wrong of ["", "a b", "a\n", "schlüssel"])
      expect(() => new Banklink({ url, key: wrong }), wrong).toThrow(/API_KEY/);
    expect(() => new Banklink({ url, key: undefined as unknown as string })).toThrow(TypeError);
  });
});

describe("a call that cannot be meant so is a TypeError, and nobody is asked", () => {
  const refusal = (call: () => Promise<unknown>) => Promise.resolve().then(call).catch((error: unknown) => error); // biome-ignore format: one idea
  const calls: [string, (id: string) => Promise<unknown>][] = [
    ["links.retrieve", (id) => client().links.retrieve(id)],
    ["links.update", (id) => client().links.update(id, { metadata: null })],
    ["links.revoke", (id) => client().links.revoke(id)],
    ["accounts.refresh", (id) => client().accounts.refresh(id, ["balance"])],
    ["accounts.owners", (id) => client().accounts.owners(id)],
    ["holders.delete", (id) => client().holders.delete(id)],
    ["events.resend", (id) => client().events.resend(id)],
    ["consents.retrieve", (id) => client().consents.retrieve(id)],
  ];

  it.each(calls)("%s of an id that leads to another route", async (_, call) => {
    for (const id of ["", ".", "..", undefined as unknown as string])
      expect(await refusal(() => call(id)), id).toBeInstanceOf(TypeError);
    expect(seen).toEqual([]);
  });

  it("an Idempotency-Key that no header can carry", async () => {
    for (const idempotencyKey of ["bestellung-Ω", "zeile\n2", "", "k".repeat(256)]) {
      const call = () => client().links.create({ relink: "fca_1" }, { idempotencyKey });
      expect(await refusal(call)).toMatchObject({ name: "TypeError", message: expect.stringContaining("ASCII") });
    }
    expect(seen).toEqual([]);
  });

  it("a timeout that is none", async () => {
    for (const timeout of [0, -1, Number.NaN])
      expect(await refusal(() => client({ timeout }).links.list())).toBeInstanceOf(TypeError);
    expect(seen).toEqual([]);
  });
});

it.each([Number.POSITIVE_INFINITY, 2 ** 31])("a timeout of %d ms is a long one", async (timeout) => {
  expect(await client({ timeout, retries: 0 }).links.retrieve("lnk_1")).toMatchObject({ id: "lnk_1" });
});

describe("trying again", () => {
  it.each([
    ["503", refusal(503, "stripe_unavailable")],
    ["429 with Retry-After", refusal(429, "rate_limited", { "Retry-After": "1" })],
    ["a connection that ends", hangUp],
    ["a gateway's own error", html(502)],
    ["a gateway's own error as JSON", json(502, { error: "Bad Gateway" })],
    ["one that has a code", json(504, { error: { code: 504 } })],
  ])("is done after %s, with the same key", async (_, failure) => {
    answers = [failure, failure, link];
    expect(await client().links.create({ relink: "fca_1" })).toMatchObject({ id: "lnk_1" });
    expect(seen).toHaveLength(3);
    expect(new Set(seen.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    expect(new Set(seen.map(({ body }) => body)).size).toBe(1);
  });

  it("takes the caller's own Idempotency-Key", async () => {
    answers = [refusal(503, "overloaded")];
    await client().links.create({ relink: "fca_1" }, { idempotencyKey: "order-42" });
    expect(seen.map(({ headers }) => headers["idempotency-key"])).toEqual(["order-42", "order-42"]);
  });

  it("ends after so many times, with the last error", async () => {
    answers = Array(9).fill(refusal(503, "overloaded", { "Retry-After": "0" }));
    expect(await errorOf(client({ retries: 1 }).links.list())).toMatchObject({ status: 503, code: "overloaded" });
    expect(seen).toHaveLength(2);
    expect(await errorOf(client().links.list({}, { retries: 0 }))).toMatchObject({ status: 503 });
    expect(seen).toHaveLength(3);
  });

  it.each([400, 401, 404, 409, 500, 502])("is not done after %d", async (status) => {
    answers = [refusal(status, "no")];
    expect(await errorOf(client().links.revoke("lnk_1"))).toMatchObject({ status, code: "no", requestId: "req_1" });
    expect(seen).toHaveLength(1);
  });

  it("is not done where it cannot help, or would take too long", async () => {
    answers = [refusal(503, "configuration_invalid"), refusal(429, "rate_limited", { "Retry-After": "3600" })];
    expect(await errorOf(client().links.list())).toMatchObject({ code: "configuration_invalid" });
    expect(await errorOf(client().links.list())).toMatchObject({ status: 429, retryAfter: 3600 });
    expect(seen).toHaveLength(2);
    answers = [refusal(429, "rate_limited", { "Retry-After": "5" })];
    expect(await errorOf(client({ longestWait: 4_000 }).links.list())).toMatchObject({ status: 429, retryAfter: 5 });
    expect(seen).toHaveLength(3);
  });

  it("waits until the date that a gateway gives, and no longer than it takes to be past", async () => {
    const until = (seconds: number) => ({ "Retry-After": new Date(Date.now() + seconds * 1000).toUTCString() });
    answers = [refusal(503, "overloaded", until(-60)), refusal(503, "overloaded", until(3600))];
    const { retryAfter = 0 } = await errorOf(client().links.list());
    expect(Math.abs(retryAfter - 3600)).toBeLessThan(60);
    expect(seen).toHaveLength(2);
  });

  it("is not done without end for a number that is none", async () => {
    answers = [refusal(503, "overloaded")];
    expect(await errorOf(client({ retries: Number.NaN }).links.list())).toMatchObject({ status: 503 });
    expect(seen).toHaveLength(1);
  });
});

describe("an error", () => {
  it("has every field of the envelope", async () => {
    const error = {
      type: "invalid_request_error",
      code: "refresh_not_available",
      message: "Not now.",
      param: "features[0]",
      stripe_code: "resource_missing",
      available_at: 1790000000,
      request_id: "req_2",
    };
    answers = [json(409, { error })];
    const thrown = await errorOf(client().accounts.refresh("fca_1", ["balance"]));
    expect(thrown).toMatchObject({
      name: "BanklinkError",
      status: 409,
      type: error.type,
      code: error.code,
      message: error.message,
      param: error.param,
      stripeCode: error.stripe_code,
      availableAt: error.available_at,
      requestId: error.request_id,
      raw: error,
    });
    expect(thrown).toBeInstanceOf(Error);
  });

  it("says that nobody answered, and why", async () => {
    const nobody = new Banklink({ url: "http://127.0.0.1:1", key: "k", retries: 0 });
    const error = await errorOf(nobody.links.list());
    expect(error).toMatchObject({ status: 0, type: "connection_error", code: "unreachable" });
    expect(error.cause).toBeInstanceOf(Error);
  });

  it("says that the time is over, also in the middle of an answer", async () => {
    const half: Answer = (response) => void response.writeHead(200, { "Content-Length": "99" }).write("{");
    answers = [silence, half];
    const hurried = client({ timeout: 100, retries: 0 });
    expect(await errorOf(hurried.links.list())).toMatchObject({ status: 0, code: "timeout" });
    expect(await errorOf(hurried.links.list())).toMatchObject({ status: 0, code: "timeout" });
  });

  it("says that something else has answered", async () => {
    answers = [html(200), html(404)];
    expect(await errorOf(client().links.list())).toMatchObject({ status: 200, code: "not_banklink" });
    expect(await errorOf(client().links.list())).toMatchObject({ status: 404, code: "not_banklink" });
  });

  it.each(["[]", '"ok"', "1", "true", "null", '{"ok":true}', '{"object":{}}'])(
    "says that it was not banklink that answered %s",
    async (text) => {
      answers = [(response) => response.writeHead(200, { "Content-Type": "application/json" }).end(text)];
      expect(await errorOf(client().links.retrieve("lnk_1"))).toMatchObject({ status: 200, code: "not_banklink" });
    },
  );

  it.each([{ error: "no" }, { error: ["no"] }, { error: { message: "no" } }, []])(
    "takes for banklink's only an envelope with a code, and not %j",
    async (body) => {
      answers = [json(404, body)];
      expect(await errorOf(client().links.list())).toMatchObject({ status: 404, code: "not_banklink" });
    },
  );

  it("takes a session, which does not say what it is, for an answer", async () => {
    answers = [json(200, { session: "fcsess_1", clientSecret: "secret" })];
    expect(await client().sessions.create({ link: "lnk_1" })).toMatchObject({ session: "fcsess_1" });
  });

  it("says that the address redirects, and takes the key nowhere else", async () => {
    answers = [(response) => response.writeHead(301, { Location: `${url}/elsewhere` }).end()];
    const error = await errorOf(client().links.create({ relink: "fca_1" }));
    expect(error).toMatchObject({ status: 301, code: "not_banklink", message: expect.stringContaining("PUBLIC_URL") });
    expect(seen).toHaveLength(1);
  });
});

describe("an AbortSignal", () => {
  const reason = new Error("enough");

  it("ends a call before it is made, while it waits for an answer, and between two tries", async () => {
    await expect(client().links.list({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(seen).toHaveLength(0);

    const during = new AbortController();
    answers = [() => during.abort(reason)];
    await expect(client().links.list({}, { signal: during.signal })).rejects.toBe(reason);

    const between = new AbortController();
    answers = [refusal(503, "overloaded", { "Retry-After": "50" })];
    const call = client({
      fetch: async (...args) => {
        const response = await fetch(...args);
        setTimeout(() => between.abort(reason), 50);
        return response;
      },
    }).links.list({}, { signal: between.signal });
    await expect(call).rejects.toBe(reason);
    expect(seen).toHaveLength(2);
  });
});

describe("all pages", () => {
  const page = (data: string[], next: string | null) =>
    json(200, { object: "list", data, has_more: next !== null, next_page: next, url: "/v1/links" });

  it("are read one after the other, with the same filters, and no further than one looks", async () => {
    answers = [page(["a", "b"], "p2"), page(["c"], "p3"), page([], null)];
    const banklink = client();
    const ids: unknown[] = [];
    for await (const one of banklink.all(banklink.links.list, { status: "open", limit: 2 })) ids.push(one);
    expect(ids).toEqual(["a", "b", "c"]);
    expect(seen.map((each) => each.url)).toEqual(
      ["", "&page=p2", "&page=p3"].map((rest) => `/v1/links?status=open&limit=2${rest}`),
    );

    answers = [page(["a", "b"], "p2")];
    for await (const _ of banklink.all(banklink.links.list, {})) break;
    expect(seen).toHaveLength(4);
  });

  it("end when a page leads back to itself", async () => {
    answers = [page(["a"], "p2"), page(["b"], "p2"), page(["c"], "p2")];
    const banklink = client();
    const ids: unknown[] = [];
    for await (const one of banklink.all(banklink.links.list, {})) ids.push(one);
    expect(ids).toEqual(["a", "b"]);
  });
});
