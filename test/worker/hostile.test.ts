// The same hostile requests over every route: none may get in, change anything, or make us fail.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operations } from "../contract/described.ts";
import { demoCustomer, operatorKey, type Product, startProduct, whileRefused } from "./product.ts";

let product: Product;
let link: { id: string; path: string; manage: string };
beforeAll(async () => {
  product = await startProduct();
  const made = await product.makeLink();
  link = { ...made, manage: new URL(made.body.manage_url).pathname };
});
afterAll(() => product.close());

const json = { "Content-Type": "application/json" };
const operatorRoutes = [
  ["POST", "/v1/links"],
  ["GET", "/v1/links"],
  ["GET", "/v1/links/:id"],
  ["POST", "/v1/links/:id"],
  ["POST", "/v1/links/:id/revoke"],
  ["POST", "/v1/sessions"],
  ["GET", "/v1/holders/cus_stranger"],
  ["DELETE", "/v1/holders/cus_stranger"],
  ["GET", "/v1/accounts"],
  ["GET", "/v1/accounts/fca_1"],
  ["GET", "/v1/consents/:sha256"],
  ["POST", "/v1/accounts/fca_1/disconnect"],
  ["POST", "/v1/accounts/fca_1/refresh"],
  ["POST", "/v1/accounts/fca_1/subscribe"],
  ["POST", "/v1/accounts/fca_1/unsubscribe"],
  ["GET", "/v1/accounts/fca_1/owners"],
  ["GET", "/v1/accounts/fca_1/transactions"],
  ["GET", "/v1/events"],
  ["POST", "/v1/events/evt_1/resend"],
  ["GET", "/v1/notify_endpoint"],
  ["GET", "/v1/settings"],
  ["GET", "/v1/stats"],
  ["GET", "/v1/doctor"],
] as const;
const customerRoutes = [
  ["GET", "/l/:token"],
  ["POST", "/l/:token/session"],
  ["POST", "/l/:token/complete"],
  ["POST", "/l/:token/cancel"],
  ["GET", "/l/:token/status"],
  ["GET", "/l/:token/return"],
  ["GET", "/m/:token"],
  ["GET", "/m/:token/status"],
  ["POST", "/m/:token/disconnect"],
  ["POST", "/m/:token/deletion"],
] as const;
const everyRoute = [...operatorRoutes, ...customerRoutes];
const posts = everyRoute.filter(([method]) => method === "POST");

const fill = (path: string) =>
  path.replace(":id", link.id).replace("/l/:token", link.path).replace("/m/:token", link.manage);
const send = async (method: string, path: string, init: RequestInit = {}) => {
  const response = await fetch(new URL(fill(path), product.url), { method, redirect: "manual", ...init });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, error: errorIn(text) };
};
const errorIn = (text: string) => {
  try {
    return JSON.parse(text).error;
  } catch {
    return undefined;
  }
};
const withKey = (headers: Record<string, string> = {}) => ({ Authorization: `Bearer ${operatorKey}`, ...headers });
const nothingChanged = async () => {
  const { body } = await product.operator("GET", `/v1/links/${link.id}`);
  expect(body).toMatchObject({ status: "open", attempts: [], metadata: {}, opened_at: null });
};

it("every route of the API is tried here", () => {
  const shape = (path: string) => path.replace(/\/(:|\{|cus_|fca_|evt_)\w+\}?/g, "/:id");
  const tried = new Set(everyRoute.map(([method, path]) => `${method} ${shape(path)}`));
  const described = operations.filter(({ path }) => /^\/(v1|l|m)\//.test(path));
  expect(described.length).toBeGreaterThan(25);
  expect(described.map(({ method, path }) => `${method} ${shape(path)}`).filter((route) => !tried.has(route))).toEqual(
    [],
  );
});

describe("without the operator's key", () => {
  const keys = [
    undefined,
    "",
    "Bearer",
    "Bearer ",
    `Bearer ${operatorKey}x`,
    `Bearer ${operatorKey.slice(0, -1)}`,
    "Bearer sk_test_sandbox",
    `Basic ${btoa(`${operatorKey}:`)}`,
    operatorKey,
    `Bearer ${"k".repeat(5000)}`,
  ];
  it.each(operatorRoutes)("%s %s is closed", async (method, path) => {
    for (const key of keys) {
      const { status, headers, error } = await send(method, path, {
        headers: { ...json, ...(key === undefined ? {} : { Authorization: key }) },
        ...(method === "POST" ? { body: "{}" } : {}),
      });
      expect([status, error?.type], String(key)).toEqual([401, "authentication_error"]);
      expect(error.request_id).toBe(headers.get("Request-Id"));
      expect(headers.get("WWW-Authenticate")).toContain("Bearer");
    }
    await nothingChanged();
  });
});

describe("with the wrong method", () => {
  it.each(everyRoute)("%s %s has no other", async (_, path) => {
    const taken: string[] = everyRoute.filter(([, other]) => other === path).map(([method]) => method);
    for (const method of ["PUT", "PATCH", "DELETE"].filter((other) => !taken.includes(other)))
      for (const more of [{}, { "Idempotency-Key": `${method} ${path}` }]) {
        const { status, error, headers } = await send(method, path, {
          headers: withKey({ ...json, ...more }),
          body: "{}",
        });
        expect([status, error?.code], method).toEqual([405, "method_not_allowed"]);
        expect(headers.get("Allow")).toMatch(/GET|POST|DELETE/);
      }
    await nothingChanged();
  });
});

describe("with a bad body", () => {
  it.each(posts)("%s %s refuses another content type", async (method, path) => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data",
      "application/jsonp",
      "text/json",
    ]) {
      const { status, error } = await send(method, path, { headers: withKey({ "Content-Type": type }), body: "{}" });
      expect([status, error?.code], type).toEqual([415, "content_type_invalid"]);
    }
    const untyped = await send(method, path, { headers: withKey(), body: new Blob(["{}"]) });
    expect(untyped.status).toBe(415);
    await nothingChanged();
  });

  it.each(posts)("%s %s refuses what is not a JSON object", async (method, path) => {
    for (const body of ["{", "nope", "[]", "7", "null", '"x"', '{"a":1,}', "\u0000", `${"[".repeat(2000)}`]) {
      const { status, error } = await send(method, path, { headers: withKey(json), body });
      expect([status, error?.code], body.slice(0, 20)).toEqual([400, "json_invalid"]);
      expect(error.message).not.toContain("position");
    }
    await nothingChanged();
  });

  it.each(posts)("%s %s refuses a body too large, said and unsaid", async (method, path) => {
    const body = JSON.stringify({ a: "x".repeat(40_000) });
    const said = await send(method, path, { headers: withKey(json), body });
    expect([said.status, said.error?.code]).toEqual([413, "body_too_large"]);
    const stream = new Blob([body]).stream();
    const unsaid = await send(method, path, { headers: withKey(json), body: stream, duplex: "half" } as RequestInit);
    expect([unsaid.status, unsaid.error?.code]).toEqual([413, "body_too_large"]);
    await nothingChanged();
  });

  it.each(everyRoute)("%s %s takes no body too large by another method either", async (_, path) => {
    const headers = withKey({ ...json, "Idempotency-Key": `large ${path}` });
    const { status, error } = await send("PUT", path, { headers, body: JSON.stringify({ a: "x".repeat(40_000) }) });
    expect([status, error?.code]).toEqual([413, "body_too_large"]);
  });

  it("takes no prototype for a parameter", async () => {
    const body = `{"account_holder":${JSON.stringify(demoCustomer)},"__proto__":{"purpose":"x"},"constructor":1}`;
    const { status, error } = await send("POST", "/v1/links", { headers: withKey(json), body });
    expect([status, error?.code]).toEqual([400, "parameter_unknown"]);
  });
});

describe("with a forged token", () => {
  const forgeries = (path: string) => {
    const token = path.slice("/l/".length);
    const flipped = (at: number) => token.slice(0, at) + (token[at] === "0" ? "1" : "0") + token.slice(at + 1);
    return [
      flipped(0),
      flipped(10),
      flipped(30),
      flipped(34),
      flipped(49),
      token.slice(0, -1),
      `${token}0`,
      token.toUpperCase(),
      token.slice(0, 34),
      `lnk_${token}`,
      "x",
      "%2e%2e",
      "a".repeat(50),
      "0".repeat(5000),
      "%00",
      "%F0%9F%92%A9",
    ];
  };
  it.each(customerRoutes)("%s %s is unknown, and no storage is read", async (method, path) => {
    const objects = (await product.worker.listDurableObjectIds("AccountHolder")).length;
    for (const token of forgeries(path.startsWith("/m/") ? link.manage : link.path)) {
      // The page alone leads on from capitals to the link that they mean (onboarding.test.ts).
      if (path.endsWith("/:token") && token !== token.toLowerCase() && !token.startsWith("%")) continue;
      const { status, error } = await send(method, path.replace("/:token", `/${token}`), {
        headers: { ...json, Accept: "application/json" },
        ...(method === "POST" ? { body: "{}" } : {}),
      });
      expect([status, error?.code], token.slice(0, 60)).toEqual([404, "resource_missing"]);
    }
    expect(await product.worker.listDurableObjectIds("AccountHolder")).toHaveLength(objects);
    await nothingChanged();
  });
});

describe("any answer", () => {
  it.each([
    "/",
    "/v2/links",
    "/l",
    "/l/",
    "/v1",
    "/_sandbox",
    "/debug",
    "/.env",
    "/index.ts",
    "/l/x/y/z",
    "/healthz/x",
  ])("to GET %s is an envelope with a request id", async (path) => {
    const { status, headers, error } = await send("GET", path, { headers: withKey({ "Request-Id": "req_mine" }) });
    expect(status).toBe(404);
    expect(error).toMatchObject({ type: "invalid_request_error", request_id: headers.get("Request-Id") });
    expect(headers.get("Request-Id")).toMatch(/^req_[0-9a-f]{24}$/);
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  });

  it.each(["/v1/links/x/y", "/v1/nope", "/v1/accounts/fca_x/nope"])(
    "to POST %s is 404, with an Idempotency-Key too",
    async (path) => {
      const headers = withKey({ ...json, "Idempotency-Key": `nowhere ${path}` });
      for (let repeat = 0; repeat < 2; repeat++) {
        const { status, error } = await send("POST", path, { headers, body: "{}" });
        expect([status, error?.code]).toEqual([404, "resource_missing"]);
      }
    },
  );

  it("to GET /l/:token is a page, unless JSON is what is asked for", async () => {
    for (const accept of ["*/*", "text/html,*/*;q=0.8", "image/avif"]) {
      const { status, headers, text } = await send("GET", "/l/nope", { headers: { Accept: accept } });
      expect([status, headers.get("Content-Type")]).toEqual([404, "text/html; charset=UTF-8"]);
      expect(text).toContain("We don’t know this link");
    }
    const asked = await send("GET", "/l/nope", { headers: { Accept: "application/json" } });
    expect([asked.status, asked.error?.code]).toEqual([404, "resource_missing"]);
  });

  it("is logged in one structured line, without secrets, tokens or a person's data", async () => {
    await product.operator("POST", "/v1/links", {
      account_holder: { type: "customer", email: "secret.person@example.com" },
    });
    await product.call("GET", `${link.path}/status`);
    const lines = product.logs().map(({ message }) => String(message));
    const line = lines
      .map((text) => text.startsWith("{") && JSON.parse(text))
      .findLast((parsed) => parsed?.route === "/l/:token/status");
    expect(line).toMatchObject({
      request_id: expect.stringMatching(/^req_/),
      method: "GET",
      status: 200,
      link: link.id,
    });
    const all = lines.join("\n");
    for (const secret of [operatorKey, link.path.slice(3), "secret.person", "sk_test"])
      expect(all).not.toContain(secret);
  });

  it("to a look at the page counts as one request", async () => {
    const minute = () => Math.floor(Date.now() / 60_000);
    for (let begun = -1; begun !== minute(); ) {
      begun = minute();
      const { path } = await product.makeLink();
      const looks = await Promise.all([...Array(200)].map(() => product.call("GET", path)));
      // Of the 300 a minute that there are.
      expect(new Set(looks.map(({ status }) => status))).toEqual(new Set([200]));
    }
  });

  it("to too many requests on one link is 429 with Retry-After, and other links go on", async () => {
    const [busy, calm] = [await product.makeLink(), await product.makeLink()];
    const path = `${busy.path}/status`;
    expect((await product.call("GET", path)).status).toBe(200);
    const refused = await whileRefused(product, path, () => product.call("GET", path));
    expect(refused.status).toBe(429);
    expect(refused.body.error.type).toBe("rate_limit_error");
    expect(refused.headers.get("Retry-After")).toBe("60");
    expect((await product.call("GET", `${calm.path}/status`)).status).toBe(200);
  });
});
