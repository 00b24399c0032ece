// What comes in must have the shape of what it says it is: text, bodies, ids, and pages of lists.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { send } from "../fuzz/send.ts";
import { demoCustomer, operatorKey, type Product, startProduct } from "./product.ts";
import { deliver, signatureOf } from "./signed.ts";

let product: Product;
let link: { id: string; path: string };
beforeAll(async () => {
  product = await startProduct({}, [{ binding: "RESULTS", name: "kv" }]);
  link = await product.makeLink();
});
afterAll(() => product.close());

const newCustomer = (fields: object) => ({
  account_holder: { type: "customer", email: "pat@example.com", ...fields },
});
const made = (more: object) => ({ account_holder: demoCustomer, ...more });
const half = "\ud800";
const unchanged = async () => {
  const { body } = await product.operator("GET", `/v1/links/${link.id}`);
  expect(body).toMatchObject({ status: "open", attempts: [], metadata: {} });
};

describe("text", () => {
  const places: [string, (text: string) => object, string][] = [
    ["a name", (text) => newCustomer({ name: text }), "account_holder[name]"],
    ["an e-mail address", (text) => newCustomer({ email: `pat${text}@example.com` }), "account_holder[email]"],
    ["a purpose", (text) => made({ purpose: text }), "purpose"],
    ["a reference", (text) => made({ client_reference_id: text }), "client_reference_id"],
    ["a return URL", (text) => made({ return_url: `https://app.example.com/${text}` }), "return_url"],
    ["metadata", (text) => made({ metadata: { k: text } }), "metadata[k]"],
    ["a metadata key", (text) => made({ metadata: { [`k${text}`]: "v" } }), "metadata"],
    ["an id", (text) => made({ account_holder: { type: "customer", customer: `cus_${text}` } }), "account_holder[customer]"], // biome-ignore format: one idea
    ["a permission", (text) => made({ permissions: ["balances", text] }), "permissions[1]"],
  ];
  const flaws = { "half a pair": half, "the other half": "\udc00x", NUL: "\u0000", DEL: "a\u007f", C1: "\u0085" };

  it.each(places)("that is none is refused as %s", async (_, body, param) => {
    for (const path of ["/v1/links", "/v1/sessions"])
      for (const [name, flaw] of Object.entries(flaws)) {
        const { status, body: answer } = await product.operator("POST", path, body(flaw));
        expect([status, answer.error.code, answer.error.param], name).toEqual([400, "parameter_invalid", param]);
      }
  });

  it("that is none is refused of the customer's page, and in a change of a link", async () => {
    for (const flaw of Object.values(flaws)) {
      const told = await product.call("POST", `${link.path}/cancel`, { code: "failed", message: `a${flaw}` });
      expect([told.status, told.body.error.param]).toEqual([400, "message"]);
      const changed = await product.operator("POST", `/v1/links/${link.id}`, { metadata: { k: flaw } });
      expect([changed.status, changed.body.error.param]).toEqual([400, "metadata[k]"]);
    }
    await unchanged();
  });

  it("that turns what follows is refused where people read it, and says which character", async () => {
    for (const char of ["\u202e", "\u2066", "\u2028"])
      for (const body of [newCustomer({ name: `Zo${char}e` }), made({ purpose: `a${char}b` })]) {
        const { status, body: answer } = await product.operator("POST", "/v1/links", body);
        const code = char.charCodeAt(0).toString(16).toUpperCase();
        expect([status, answer.error.message]).toEqual([400, expect.stringContaining(`U+${code}`)]);
      }
  });

  it("may have line breaks where there is room for them, and any language everywhere", async () => {
    const purpose = "שלום 👩‍👩‍👧\nZoë Müller";
    const { body } = await product.makeLink({ purpose, metadata: { ключ: "a\tb\r\n😀" }, client_reference_id: "№ 7" });
    expect(body).toMatchObject({ purpose, metadata: { ключ: "a\tb\r\n😀" }, client_reference_id: "№ 7" });
    for (const more of [{ client_reference_id: "a\nb" }, { metadata: { "a\nb": "c" } }])
      expect((await product.operator("POST", "/v1/links", made(more))).status).toBe(400);
  });

  it("of an Idempotency-Key is ASCII", async () => {
    for (const key of ["kü", "k\u0080", "k\tk"]) {
      const { status, body } = await product.operator("POST", "/v1/links", made({}), { "Idempotency-Key": key });
      expect([status, body.error.param], key).toEqual([400, "Idempotency-Key"]);
    }
  });
});

describe("a body", () => {
  const json = "application/json";
  const post = async (path: string, type: string, body: Uint8Array | string) => {
    const headers = { Authorization: `Bearer ${operatorKey}`, "Content-Type": type };
    const answer = await fetch(new URL(path, product.url), {
      method: "POST",
      headers,
      body: new Blob([body as Uint8Array<ArrayBuffer>]),
    });
    return { status: answer.status, body: (await answer.json()) as { error: { code: string }; metadata: object } };
  };
  const zoe = JSON.stringify({ metadata: { name: "Zoë Müller" } });
  const latin1 = new Uint8Array(Buffer.from(zoe, "latin1"));

  it("in another encoding is refused, said or unsaid, by every route", async () => {
    const routes = [`/v1/links/${link.id}`, "/v1/links", "/v1/sessions", `/v1/links/${link.id}/revoke`, `${link.path}/session`, `${link.path}/complete`, `${link.path}/cancel`]; // biome-ignore format: one idea
    for (const path of routes) {
      for (const body of [latin1, new Uint8Array(Buffer.from(`\ufeff${zoe}`, "utf16le")), new Uint8Array([0xff])]) {
        const { status, body: answer } = await post(path, json, body);
        expect([path, status, answer.error.code]).toEqual([path, 400, "encoding_invalid"]);
      }
      for (const charset of ["iso-8859-1", "utf-16", '"latin1"', "utf-8; charset=latin1", "utf-80", ""]) {
        const { status, body: answer } = await post(path, `${json}; charset=${charset}`, zoe);
        expect([path, charset, status, answer.error.code]).toEqual([path, charset, 415, "content_type_invalid"]);
      }
    }
    await unchanged();
  });

  it("in UTF-8 is taken, however that is said, with a byte order mark too", async () => {
    const other = await product.makeLink();
    for (const type of [json, `${json};charset=UTF-8`, `${json}; charset="utf-8"`, `${json}; Charset = utf8 ; v=1`])
      for (const body of [zoe, `\ufeff${zoe}`]) {
        const answer = await post(`/v1/links/${other.id}`, type, body);
        expect([type, answer.status, answer.body.metadata]).toEqual([type, 200, { name: "Zoë Müller" }]);
      }
  });

  it("of a GET is not read, nor a reason to fail", async () => {
    const headers: [string, string][] = [["Authorization", `Bearer ${operatorKey}`]];
    for (const [
      path,
      expected,
    ] of [["/webhooks/stripe", 405], [`/v1/links/${link.id}`, 200], [`${link.path}/status`, 200]] as const) // biome-ignore format: one idea
      for (const isChunked of [false, true]) {
        const sent = { method: "GET", path, headers, body: Buffer.from("{}"), isChunked };
        expect([path, (await send(product.url.origin, sent)).status]).toEqual([path, expected]);
      }
  });

  it("nested deeper than the stack is refused, and a name with a flaw is not repeated as a parameter", async () => {
    const deep = await post("/v1/links", json, `{"a":${"[".repeat(15_000)}${"]".repeat(15_000)}}`);
    expect([deep.status, deep.body.error.code]).toEqual([400, "parameter_unknown"]);
    const named = await product.operator("POST", "/v1/links", made({ "a\u0000": 1 }));
    expect([named.status, named.body.error.param]).toEqual([400, undefined]);
  });
});

it.each(["links/", "accounts/", "holders/", "events/x"])(
  "an unknown id at /v1/%s… is repeated in part, with its characters whole",
  async (at) => {
    const path = `/v1/${at}${"😀".repeat(200)}${at.startsWith("events") ? "/resend" : ""}`;
    const { status, body } = await product.operator(at.startsWith("events") ? "POST" : "GET", path);
    expect(status).toBe(404);
    expect(body.error.message).toMatch(/😀'$/u);
    expect([...body.error.message].length).toBeLessThan(150);
  },
);

describe("a webhook", () => {
  const event = (object: object) => ({
    id: "evt_1",
    object: "event",
    livemode: false,
    type: "financial_connections.account.deactivated",
    data: { object },
  });
  const holder = { type: "customer", customer: demoCustomer.customer };

  it.each<[string, unknown, unknown]>([
    ["an account that is no id", `fca_${half}`, holder],
    ["an account of another kind", "acct_1", holder],
    ["an account that is a number", 7, holder],
    ["an account that is endless", `fca_${"a".repeat(5000)}`, holder],
    ["an account without an id", undefined, holder],
    ["a holder that is no id", "fca_1", { type: "customer", customer: `cus_${half}` }],
    ["a holder of another kind", "fca_1", { type: "customer", customer: "sub_1" }],
    ["a holder that is nothing", "fca_1", { type: "account", account: null }],
    ["a holder that is a list", "fca_1", ["cus_1"]],
    ["a holder that is text", "fca_1", "cus_1"],
    ["a holder without an id", "fca_1", { type: "customer", customer: {} }],
  ])("signed, with %s, is acknowledged, leads to nothing, and is logged without it", async (_, id, account_holder) => {
    const storage = await product.worker.getDurableObjectStorage("ACCOUNT_HOLDER", { name: link.id.slice(12, 28) });
    const before = product.logs().length;
    const { status, body } = await deliver(product, event({ id, account_holder }));
    expect([status, body]).toEqual([200, { received: true, noted: false }]);
    expect(await storage.exec("SELECT key FROM work WHERE kind IN ('account', 'find')")).toEqual([]);
    const lines = product.logs().slice(before).map(({ message }) => String(message)); // biome-ignore format: one idea
    expect(lines.filter((line) => line.includes('"malformed"'))).toHaveLength(1);
    expect(lines.join()).not.toMatch(/cus_|fca_|acct_|sub_/);
  });

  it("with a type that is none of Stripe's words does not bring it to the log", async () => {
    const before = product.logs().length;
    for (const type of ["x\n{}", "a".repeat(5000), { a: 1 }, "constructor", "__proto__"])
      expect((await deliver(product, { ...event({ id: "fca_1", account_holder: holder }), type })).status).toBe(200);
    const lines = product.logs().slice(before).map(({ message }) => String(message)).join("\n"); // biome-ignore format: one idea
    expect(lines).toContain('"type":"unknown"');
    expect(lines).not.toMatch(/aaaa|object Object|x\\n/);
  });

  it("that is not UTF-8 is refused; one with a byte order mark is signed with it, and is no JSON", async () => {
    const text = JSON.stringify(event({ id: "fca_1", account_holder: holder, display_name: "Zoë" }));
    const send = async (body: Uint8Array, signed: string) => {
      const headers = { "Stripe-Signature": await signatureOf(signed) };
      const answer = await fetch(new URL("/webhooks/stripe", product.url), {
        method: "POST",
        headers,
        body: new Blob([body as Uint8Array<ArrayBuffer>]),
      });
      return [answer.status, ((await answer.json()) as { error: { code: string } }).error.code];
    };
    expect(await send(new Uint8Array(Buffer.from(text, "latin1")), text)).toEqual([400, "encoding_invalid"]);
    const marked = `\ufeff${text}`;
    expect(await send(new TextEncoder().encode(marked), marked)).toEqual([400, "json_invalid"]);
    expect(await send(new TextEncoder().encode(marked), text)).toEqual([400, "signature_invalid"]);
  });
});

describe("a page of a list", () => {
  const page = (value: unknown) =>
    Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
  const refused = async (path: string) => {
    const { status, body } = await product.operator("GET", path);
    return [path, status, body.error?.param];
  };

  it.each([
    ["/v1/links?", [[""], ["lnk_"], [1], [null], [`lnk_${"u".repeat(34)}`], [`lnk_${half}`], ["a", "b"], {}]],
    ["/v1/links?account_holder=cus_sandbox_demo&", [[""], ["lnk_"], [1], [`lnk_${"u".repeat(34)}`], ["a", "b"]]],
    ["/v1/accounts?account_holder=cus_sandbox_demo&", [[-1], [1.5], [1e300], [2 ** 53], ["1"], [null], [], [1, 2]]],
    ["/v1/events?account_holder=cus_sandbox_demo&", [[0], [1.5], [1e300], [2 ** 53], ["1"], [null], [], [1, 2]]],
  ])("%s that was never handed out is refused", async (path, forged) => {
    for (const value of [...forged, "", "nope", "{", "\ud800"])
      expect(await refused(`${path}page=${page(value)}`), JSON.stringify(value)).toEqual([
        expect.any(String),
        400,
        "page",
      ]);
    for (const text of ["%00", "a", "=", "%F0%9F%92%A9", "%ff", "x".repeat(3000), page(Buffer.from([0xff]).toString())])
      expect(await refused(`${path}page=${text}`)).toEqual([expect.any(String), 400, "page"]);
  });
});
