// What a customer was shown before the tap: recorded with the attempt by its hash, and kept under that.
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consentText } from "../../src/customer/page/consent.ts";
import { copies } from "../../src/customer/page/copy/copies.ts";
import { startWorkers, workerOf } from "../workerd/start.ts";
import { demoCustomer, operatorKey, type Product, startProduct } from "./product.ts";

const hashOf = (locale: "en" | "es") => createHash("sha256").update(consentText(locale, copies[locale])).digest("hex");
const [en, es] = [hashOf("en"), hashOf("es")];
const now = () => Math.floor(Date.now() / 1000);

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

const tap = (path: string, body: object, headers: Record<string, string> = {}) =>
  product.call("POST", `${path}/session`, body, headers);
const consentOf = async (link: string) =>
  (await product.operator("GET", `/v1/links/${link}`)).body.attempts.at(-1).consent;

describe("an attempt", () => {
  it("has what the page showed, with the permissions of its link", async () => {
    const { id, path, body } = await product.makeLink({ permissions: ["payment_method", "transactions"] });
    const page = await product.call("GET", path, undefined, { "Accept-Language": "es-MX" });
    const data = JSON.parse(/id="page-data"[^>]*>(.*?)<\/script>/.exec(page.body)?.[1] ?? "");
    expect(data.consent).toEqual({ text: es, locale: "es" });
    const minted = await tap(path, { webview: false, consent: { ...data.consent, shown_at: body.created } });
    expect(minted.status).toBe(200);
    const consent = {
      text: es,
      locale: "es",
      permissions: ["payment_method", "transactions"],
      shown_at: body.created,
      stripe: null,
    };
    expect(await consentOf(id)).toEqual(consent);
    await product.sandbox("POST", `/sessions/${minted.body.session}/finish`, { institution: "Test (Non-OAuth)" });
    await product.call("POST", `${path}/complete`, { session: minted.body.session });
    expect(await consentOf(id)).toEqual(consent);
  });

  it.each([
    ["auto", undefined, en, "en"],
    ["auto", "es, en;q=0.5", es, "es"],
    ["es", "en", es, "es"],
  ])(
    "of a request that says nothing has what a link in %s shows to Accept-Language %s",
    async (locale, accept, text, shown) => {
      const { id, path } = await product.makeLink({ locale });
      await tap(path, {}, accept ? { "Accept-Language": accept } : {});
      const consent = await consentOf(id);
      expect(consent).toMatchObject({ text, locale: shown, permissions: ["payment_method"], stripe: null });
      expect(Math.abs(consent.shown_at - now())).toBeLessThan(60);
    },
  );

  it("has none where an app showed its own words, on a session of the API's, and without a session", async () => {
    const { id, path } = await product.makeLink();
    await tap(path, { consent: null });
    expect(await consentOf(id)).toBeNull();
    await product.operator("POST", "/v1/sessions", { link: id });
    expect(await consentOf(id)).toBeNull();
    await product.call("POST", `${path}/cancel`, { code: "in_app_browser" });
    expect(await consentOf(id)).toBeNull();
  });

  it("has none of a text that is not kept, and none in another language than its own", async () => {
    const { id, path, body } = await product.makeLink();
    for (const said of [
      { text: "0".repeat(64), locale: "en" },
      { text: es, locale: "en" },
    ]) {
      const { status } = await tap(path, { consent: { ...said, shown_at: body.created } });
      expect([status, await consentOf(id)]).toEqual([200, null]);
    }
  });

  it("was shown no earlier than its link was made, and not in the future", async () => {
    const { id, path, body } = await product.makeLink();
    await tap(path, { consent: { text: en, locale: "en", shown_at: 0 } });
    expect((await consentOf(id)).shown_at).toBe(body.created);
    await tap(path, { consent: { text: en, locale: "en", shown_at: Number.MAX_SAFE_INTEGER } });
    expect((await consentOf(id)).shown_at).toBeLessThanOrEqual(now() + 1);
  });

  it("of an earlier release is shown with none", async () => {
    const { id, path } = await product.makeLink();
    await tap(path, {});
    await product.rewrite(id, "UPDATE attempts SET record = json_remove(record, '$.consent') WHERE link = ?", id);
    expect(await consentOf(id)).toBeNull();
  });

  it.each([
    ["consent", true],
    ["consent", []],
    ["consent", "x"],
    ["consent[text]", { text: en.toUpperCase(), locale: "en", shown_at: 1 }],
    ["consent[text]", { text: `${en}\n`, locale: "en", shown_at: 1 }],
    ["consent[text]", { text: 1, locale: "en", shown_at: 1 }],
    ["consent[locale]", { text: en, locale: "fr", shown_at: 1 }],
    ["consent[shown_at]", { text: en, locale: "en", shown_at: 1.5 }],
    ["consent[shown_at]", { text: en, locale: "en" }],
  ])("is not begun with a wrong %s: %j", async (param, consent) => {
    const { id, path } = await product.makeLink();
    const { status, body } = await tap(path, { consent });
    expect([status, body.error.param]).toEqual([400, param]);
    expect((await product.operator("GET", `/v1/links/${id}`)).body.attempts).toEqual([]);
  });
});

describe("GET /v1/consents/:sha256", () => {
  it.each([
    [en, "en"],
    [es, "es"],
  ])("shows the text %s", async (id, locale) => {
    const { status, body } = await product.operator("GET", `/v1/consents/${id}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      object: "consent_text",
      id,
      locale,
      text: readFileSync(`public/consents/${id}.txt`, "utf8"),
    });
    expect(createHash("sha256").update(body.text).digest("hex")).toBe(id);
  });

  it.each(["0".repeat(64), en.toUpperCase(), en.slice(1), `${en}.txt`, `..%2Frobots`, `%2e%2e%2frobots.txt`, "x"])(
    "%s is none",
    async (id) => {
      const { status, body } = await product.operator("GET", `/v1/consents/${id}`);
      expect([status, body.error.code, body.error.type]).toEqual([404, "resource_missing", "invalid_request_error"]);
    },
  );

  it("is the operator's", async () => {
    for (const key of ["", `${operatorKey}x`])
      expect(
        (await product.call("GET", `/v1/consents/${en}`, undefined, { Authorization: `Bearer ${key}` })).status,
      ).toBe(401);
  });
});

it("a page of another release has its own words recorded, which are kept", async () => {
  const directory = mkdtempSync(join(tmpdir(), "banklink-public-"));
  cpSync("public", directory, { recursive: true });
  const words = "locale: es\nheading: Otras palabras\n";
  const text = createHash("sha256").update(words).digest("hex");
  writeFileSync(join(directory, "consents", `${text}.txt`), words);
  const sandbox = await workerOf("sandbox");
  const { url, close } = await startWorkers([{ ...sandbox, assets: { ...(sandbox.assets as object), directory } }]);
  try {
    const ask = async (method: string, path: string, body?: object) => {
      const headers = { Authorization: `Bearer ${operatorKey}`, "Content-Type": "application/json" };
      const response = await fetch(new URL(path, url), {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      });
      return JSON.parse(await response.text());
    };
    const link = await ask("POST", "/v1/links", { account_holder: demoCustomer });
    const consent = { text, locale: "es", shown_at: link.created };
    await ask("POST", `${new URL(link.url).pathname}/session`, { consent });
    expect((await ask("GET", `/v1/links/${link.id}`)).attempts).toMatchObject([{ consent }]);
    expect(await ask("GET", `/v1/consents/${text}`)).toMatchObject({ id: text, locale: "es", text: words });
  } finally {
    await close();
    rmSync(directory, { recursive: true });
  }
});
