// Repair where Stripe's preview answers oddly or not at all, or in another order than one would think.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { accountOf, broken, happens, isAsAtStripe, preview, repairLink, repairOf, told } from "../faults/broken.ts";
import * as scene from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  const vars = { ...scene.never, AUTO_RELINK: "", STRIPE_PREVIEW: preview };
  product = await startProduct(vars, [{ binding: "STRIPE_API", name: "versions" }]);
});
afterAll(() => product.close());
const stripeSays = (...rules: object[]) => product.double("versions", { rules });
beforeEach(() => stripeSays());

const sessions = "/v1/financial_connections/sessions";
const accounts = "/v1/financial_connections/accounts";
const refusal = (code: string, message = "No.") => ({ error: { type: "invalid_request_error", code, message } });
const tap = ({ path }: scene.Scene) => product.call("POST", `${path}/session`, {});
const waysOf = async (one: scene.Scene) =>
  (await scene.linkOf(one)).attempts.map(({ relink }: { relink: string }) => relink);

/** Until an answer is held back. */
const isHeld = () =>
  eventually(
    () => product.double("versions", {}) as Promise<{ held: number }>,
    ({ held }) => held > 0,
  );
const release = () => product.double("versions", { release: true });

describe("Stripe could not repair the account, and the next try is a plain one", () => {
  /** A session at whose end the bank does not offer the account any more. */
  async function failing() {
    const repair = await repairLink(await broken(product));
    const session = await scene.tap(repair);
    const end = () => product.sandbox("POST", `/sessions/${session}/finish`, { accounts: ["Savings"] });
    const cancel = (body: object) => product.call("POST", `${repair.path}/cancel`, { session, ...body });
    return { repair, session, end, cancel };
  }

  it.each([
    ["canceled", {}],
    ["failed", { stripe_code: "no_account" }],
  ])("though the app has reported it first, as %s, which is what native SDKs do", async (code, more) => {
    const { repair, session, end, cancel } = await failing();
    await end();
    await cancel({ code, ...more });
    // Without the page's /complete: the session is read by itself.
    const [attempt] = await eventually(
      async () => (await scene.linkOf(repair)).attempts,
      ([one]) => one.error.code === "relink_failed",
    );
    expect(attempt).toMatchObject({ session, outcome: code === "canceled" ? "nothing_linked" : "failed" });
    await scene.tap(repair);
    expect(await waysOf(repair)).toEqual(["stripe", "plain"]);
  });

  it("though its session was read before its end", async () => {
    const { repair, session, end } = await failing();
    // A second tab, or an app that asks too early.
    await scene.complete(repair, session);
    await end();
    await scene.complete(repair, session);
    await scene.tap(repair);
    expect(await waysOf(repair)).toEqual(["stripe", "plain"]);
  });
});

describe("a preview call that is not answered as it should be ends in a plain session", () => {
  const rule = { preview: true, instead: true };
  it.each([402, 409, 422])("relink session: %i", async (status) => {
    const repair = await repairLink(await broken(product));
    await stripeSays({ match: `POST ${sessions}`, ...rule, status, body: refusal("relink_not_possible") });
    expect((await tap(repair)).status).toBe(200);
    expect(await waysOf(repair)).toEqual(["plain"]);
  });

  it.each([404, 410])("account: %i", async (status) => {
    const repair = await repairLink(await broken(product));
    await stripeSays({ match: `GET ${accounts}/\\w+`, ...rule, status, body: refusal("no") });
    expect((await tap(repair)).status).toBe(200);
    expect(await waysOf(repair)).toEqual(["plain"]);
  });

  it.each([403, 410])("session at a bank: %i, and the link says so", async (status) => {
    const one = await scene.setScene(product, { institution: "fcinst_TestNonOAuth" });
    await stripeSays({ match: `POST ${sessions}`, ...rule, status, body: refusal("no", "Not for you.") });
    expect((await tap(one)).status).toBe(200);
    const [note] = (await scene.linkOf(one)).notes;
    expect(note).toMatchObject({ param: "institution", message: expect.stringContaining("Not for you.") });
  });

  it("a session without client_secret, as the hosted mode's", async () => {
    const repair = await repairLink(await broken(product));
    const over = { client_secret: null, url: "https://x.example" };
    await stripeSays({ match: `POST ${sessions}`, preview: true, over });
    expect((await tap(repair)).status).toBe(200);
  });

  it("an account that is no account", async () => {
    const repair = await repairLink(await broken(product));
    await stripeSays({ match: `GET ${accounts}/\\w+`, preview: true, without: ["status"] });
    expect((await tap(repair)).status).toBe(200);
  });

  it.each([429, 500])("but not with %i: a moment later there may be one that repairs", async (status) => {
    const repair = await repairLink(await broken(product));
    await stripeSays({ match: `POST ${sessions}`, ...rule, status, body: refusal("later") });
    expect((await tap(repair)).status).toBe(503);
    await stripeSays();
    expect((await tap(repair)).status).toBe(200);
    expect((await waysOf(repair)).at(-1)).toBe("stripe");
  });
});

it("an account whose end the preview does not mention can be repaired all the same", async () => {
  const repair = await repairLink(await broken(product, { change: "upcoming_deactivation" }));
  await stripeSays({ match: `GET ${accounts}/\\w+`, preview: true, without: ["status_details"] });
  expect((await tap(repair)).status).toBe(200);
  expect(await waysOf(repair)).toEqual(["stripe"]);
  expect(await repairOf(repair)).toBe("ending");
});

it("a key that may not use the preview is no wrong key: /healthz stays well", async () => {
  const repair = await repairLink(await broken(product));
  const body = refusal("more_permissions_required", "No preview.");
  await stripeSays({ match: `GET ${accounts}/\\w+`, preview: true, instead: true, status: 403, body });
  expect((await tap(repair)).status).toBe(200);
  expect((await product.call("GET", "/healthz")).status).toBe(200);
});

describe("the account is read for the session, and before that reading arrives", () => {
  /** A repair that Stripe has made, and the customer's page waits for what came of it. */
  async function repaired(change: string) {
    const one = await broken(product, { change });
    const repair = await repairLink(one);
    const session = await scene.tap(repair);
    await scene.atBank(repair, session, {});
    await isAsAtStripe(repair, one.account);
    await stripeSays({ match: `GET ${accounts}/${one.account}`, preview: false, times: 1, isHeld: true });
    const completing = scene.complete(repair, session);
    await isHeld();
    return { one, repair, completing };
  }

  it("the account is disconnected: it stays so", async () => {
    const { one, completing } = await repaired("upcoming_deactivation");
    const ended = await product.operator("POST", `/v1/accounts/${one.account}/disconnect`, {});
    expect(ended.body.status).toBe("disconnected");
    await release();
    await completing;
    expect((await accountOf(one.first, one.account)).status).toBe("disconnected");
    await isAsAtStripe(one.first, one.account);
    const types = (await scene.isTold(one.first)).map(({ type }) => type);
    const since = types.slice(types.indexOf("account.disconnected"));
    expect(since.filter((type) => type.startsWith("account."))).toEqual(["account.disconnected"]);
  });

  it("the account breaks anew: that is said once", async () => {
    const { one, repair, completing } = await repaired("deactivate");
    await happens(one.first, one.account, "deactivate");
    await release();
    await completing;
    await isAsAtStripe(repair, one.account);
    expect(await told(one.first, "account.relink_required")).toHaveLength(2);
  });
});

it("Stripe has repaired the account, and shows it a moment later: the attempt is pending until then", async () => {
  const one = await broken(product);
  const repair = await repairLink(one);
  const session = await scene.tap(repair);
  await product.sandbox("POST", "/webhooks", { drop: true });
  const before = await scene.atStripe(one.first, one.account);
  await scene.atBank(repair, session, {});
  await product.sandbox("POST", "/webhooks", {});
  await stripeSays({ match: `GET ${accounts}/${one.account}`, preview: false, body: before });
  await scene.complete(repair, session);
  expect((await scene.linkOf(repair)).attempts).toMatchObject([{ session, outcome: "pending", error: null }]);
  expect(await told(one.first, "link.attempt_failed")).toEqual([]);
  await stripeSays();
  // By itself, a few seconds later.
  await eventually(
    () => scene.linkOf(repair),
    ({ status }) => status === "completed",
    30,
  );
});

describe("a session of Stripe's repair that lists another account of the same bank too", () => {
  /** Two accounts that one session has linked; the bank has ended both, or the first. */
  async function two(isBoth: boolean) {
    const first = await scene.setScene(product, { limits: null });
    const session = await scene.tap(first);
    const ids = await scene.atBank(first, session);
    await scene.complete(first, session);
    for (const id of isBoth ? ids : ids.slice(0, 1)) await happens(first, id, "deactivate");
    const [account = "", sibling = ""] = ids;
    const repair = await repairLink({ first, account }, { limits: { accounts: 1 } });
    const list = async () => {
      const all = await product.stripe("GET", `${accounts}?account_holder[customer]=${first.customer}`);
      return { ...all, data: all.data.filter(({ id }: { id: string }) => id === sibling) };
    };
    return { sibling, repair, session: await scene.tap(repair), list };
  }

  it("and could not repair the one it is for: the link is not completed, and says why", async () => {
    const { repair, session, list } = await two(false);
    await product.sandbox("POST", `/sessions/${session}/finish`, { accounts: ["Savings"] });
    const other = await list();
    await stripeSays(
      { match: `GET ${accounts}`, preview: false, body: other },
      { match: `GET ${sessions}/\\w+`, preview: true, over: { accounts: other } },
    );
    expect((await scene.complete(repair, session)).body).toMatchObject({ status: "open", repair: "broken" });
    expect((await scene.linkOf(repair)).attempts).toMatchObject([{ error: { code: "relink_failed" } }]);
  });

  it("as Stripe has repaired it as well: what was shared before is no surplus", async () => {
    const { repair, session, sibling, list } = await two(true);
    await scene.atBank(repair, session, {});
    await product.sandbox("POST", `/accounts/${sibling}/reactivate`);
    const other = await list();
    await stripeSays({ match: `GET ${accounts}`, preview: false, body: other });
    const { body } = await scene.complete(repair, session);
    expect(body.status).toBe("completed");
    expect(body.accounts).toHaveLength(2);
    expect(body.accounts.filter(({ surplus }: { surplus?: boolean }) => surplus)).toEqual([]);
  });
});

describe("the preview version cannot be read any more, after the session was made in it", () => {
  const gone = refusal("invalid_api_version", `Invalid Stripe API version: ${preview}`);

  it.each([
    ["400", { instead: true, status: 400, body: gone }],
    ["403", { instead: true, status: 403, body: gone }],
    ["404", { instead: true, status: 404, body: gone }],
    ["an answer without accounts", { without: ["accounts"] }],
  ])("%s: the session is read in the released one, and the link is completed", async (_, rule) => {
    const one = await broken(product);
    const repair = await repairLink(one);
    const session = await scene.tap(repair);
    await scene.atBank(repair, session, {});
    await stripeSays({ match: "GET .*", preview: true, ...rule });
    expect((await scene.complete(repair, session)).body.status).toBe("completed");
    expect((await scene.linkOf(repair)).accounts.data).toMatchObject([{ id: one.account, status: "active" }]);
  });
});
