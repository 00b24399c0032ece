// Repair links that are made by themselves, and accounts that are linked anew, where Stripe or the bank behaves oddly.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { accountOf, bank, broken, happens, pageOf, repairLink, repairOf, told } from "../faults/broken.ts";
import * as scene from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "./product.ts";

const daySeconds = 24 * 60 * 60;

let product: Product;
beforeAll(async () => {
  const vars = { ...scene.never, AUTO_RELINK: "on", STRIPE_PREVIEW: "" };
  product = await startProduct(vars, [{ binding: "STRIPE_API", name: "versions" }]);
});
afterAll(() => product.close());
const stripeSays = (...rules: object[]) => product.double("versions", { rules });
beforeEach(() => stripeSays());

const accounts = "/v1/financial_connections/accounts";
const breaks = (one: scene.Scene) => told(one, "account.relink_required");
const sceneOf = (one: scene.Scene, relink: { id: string; url: string }): scene.Scene => ({
  ...one,
  link: relink.id,
  path: new URL(relink.url).pathname,
});

describe("at a bank where each new consent ends the one before", () => {
  it("a customer who has linked twice is asked to repair once at most, not for ever", async () => {
    const { first, account } = await broken(product, { change: null });
    const second = await scene.setScene(product, {}, first.customer);
    await product.link(second.path, bank);
    let last = (await scene.linkOf(second)).accounts.data[0].id;
    let dead = account;
    let asked = 0;
    for (let round = 0; round < 4; round++) {
      // The newest consent has ended the one before.
      await happens(first, dead, "deactivate");
      const required = (await breaks(first)).at(-1);
      if (required?.object.id !== dead || !required.relink) break;
      const repair = sceneOf(first, required.relink);
      if ((await repairOf(repair)) !== "broken") break;
      asked++;
      const session = await scene.tap(repair);
      const [fresh = ""] = await scene.atBank(repair, session, bank);
      await scene.complete(repair, session);
      [dead, last] = [last, fresh];
    }
    expect(asked).toBeLessThan(2);
    expect((await accountOf(first, last)).status).toBe("active");
  });
});

it("an account that was replaced, and breaks again, asks nobody to repair it", async () => {
  const { first, account } = await broken(product);
  const [{ relink }] = await breaks(first);
  const repair = sceneOf(first, relink);
  await product.link(repair.path, bank);
  expect((await accountOf(first, account)).banklink.replaced_by).not.toBeNull();
  await happens(first, account, "reactivate");
  await happens(first, account, "deactivate");
  const again = (await breaks(first)).slice(1);
  const pages = await Promise.all(
    again.filter((each) => each.relink).map((each) => pageOf(sceneOf(first, each.relink))),
  );
  // A link that is handed out must be of use.
  expect(pages).not.toContainEqual([200, "mended"]);
});

describe("an account whose last four digits Stripe does not send", () => {
  async function nameless() {
    product.stripeLeavesOut("last4");
    await stripeSays(
      { match: "GET /v1/financial_connections/sessions/\\w+", without: ["accounts.data.*.last4"] },
      { match: `GET ${accounts}/\\w+`, without: ["last4"] },
      { match: `GET ${accounts}`, without: ["data.*.last4"] },
    );
    const one = await broken(product, { change: null });
    await product.sandbox("POST", `/accounts/${one.account}/deactivate`);
    await eventually(
      () => accountOf(one.first, one.account),
      ({ status }) => status === "inactive",
    );
    return { one, repair: await repairLink(one) };
  }

  it("is not replaced by another one without them", async () => {
    const { repair } = await nameless();
    const session = await scene.tap(repair);
    await scene.atBank(repair, session, { institution: "Test (Non-OAuth)", accounts: ["High Balance"] });
    await scene.complete(repair, session);
    expect((await scene.linkOf(repair)).accounts.data).toMatchObject([{ banklink: { replaces: null } }]);
  });

  it("is named without them on the page", async () => {
    const { repair } = await nameless();
    const [, section = ""] =
      /(<section data-view="ready".*?<\/section>)/s.exec((await product.call("GET", repair.path)).body) ?? [];
    expect(section).toContain("has ended");
    expect(section).not.toContain("ending in");
  });
});

it.each([9e15, "soon", -1e20])("the page lives with an expected end of %s", async (date) => {
  const one = await broken(product, { change: null });
  const details = { active: { action: "relink_required", cause: "access_denied", expected_deactivation_date: date } };
  await stripeSays({ match: `GET ${accounts}/${one.account}`, over: { status_details: details } });
  await product.sandbox("POST", `/accounts/${one.account}/upcoming_deactivation`);
  await eventually(
    () => breaks(one.first),
    (all) => all.length === 1,
  );
  const [{ relink }] = await breaks(one.first);
  expect(await pageOf(sceneOf(one.first, relink))).toEqual([200, "ready"]);
});

it("permissions that a session cannot ask for do not make a link that opens nothing", async () => {
  const one = await broken(product, { change: null });
  await stripeSays({
    match: `GET ${accounts}/${one.account}`,
    over: { permissions: ["payment_method", "account_numbers"] },
  });
  await product.sandbox("POST", `/accounts/${one.account}/deactivate`);
  await eventually(
    () => breaks(one.first),
    (all) => all.length === 1,
  );
  const [{ relink }] = await breaks(one.first);
  const repair = sceneOf(one.first, relink);
  expect((await product.call("POST", `${repair.path}/session`, {})).status).toBe(200);
});

it("POST /v1/sessions that is refused leaves no link behind, however often it is asked", async () => {
  const one = await broken(product, { change: null });
  for (let times = 0; times < 3; times++) {
    const answer = await product.operator("POST", "/v1/sessions", { relink: one.account });
    expect([answer.status, answer.body.error.code]).toEqual([409, "relink_not_needed"]);
  }
  const { data } = (await product.operator("GET", `/v1/links?account_holder=${one.first.customer}`)).body;
  expect(data).toHaveLength(1);
});

describe("an account that is about to end", () => {
  it.each([30, 60])("in %i days: the link that was made by itself is still open when it does", async (days) => {
    const one = await broken(product, { change: null });
    const date = Math.floor(Date.now() / 1000) + days * daySeconds;
    const details = {
      active: { action: "relink_required", cause: "access_expired", expected_deactivation_date: date },
    };
    await stripeSays({ match: `GET ${accounts}/${one.account}`, over: { status_details: details } });
    await product.sandbox("POST", `/accounts/${one.account}/upcoming_deactivation`);
    const [required] = await eventually(
      () => told(one.first, "account.relink_required"),
      (all) => all.length === 1,
    );
    expect(required.deadline).toBe(date);
    // Its end is no new break, so that no other link is made then.
    expect(required.relink.expires_at).toBeGreaterThan(required.deadline + daySeconds);
  });
});

it("a customer who has asked for deletion is not asked to reconnect", async () => {
  const one = await broken(product, { change: null });
  const manage = new URL((await scene.linkOf(one.first)).manage_url).pathname;
  expect((await product.call("POST", `${manage}/deletion`, {})).status).toBe(200);
  await product.sandbox("POST", `/accounts/${one.account}/deactivate`);
  const [required] = await eventually(
    () => told(one.first, "account.relink_required"),
    (all) => all.length === 1,
  );
  expect(required.relink).toBeUndefined();
});

it("KV says what the API says of a duplicate whose first account has got another name", async () => {
  const one = await broken(product, { change: null });
  const second = await scene.setScene(product, {}, one.first.customer);
  await product.link(second.path, bank);
  const [twin] = (await scene.linkOf(second)).accounts.data;
  const inKv = () => product.kv.get<{ duplicate_of: string | null }>(`account:${twin.id}`, "json");
  await eventually(inKv, (value) => value?.duplicate_of === one.account);
  // The bank is merged into another one, and Stripe names it anew.
  await stripeSays({ match: `GET ${accounts}/${one.account}`, over: { institution_name: "Another Bank" } });
  await product.sandbox("POST", `/accounts/${one.account}/account_numbers_updated`);
  await eventually(
    () => accountOf(one.first, one.account),
    (account) => account.institution_name === "Another Bank",
  );
  expect((await accountOf(one.first, twin.id)).banklink.duplicate_of).toBeNull();
  await eventually(inKv, (value) => value?.duplicate_of === null);
});

describe("a link that the release before has published", () => {
  it("has no note on a bank that it never named", async () => {
    const one = await scene.setScene(product);
    await scene.isPublished(one);
    const { RESULTS } = await product.worker.getEnv<{
      RESULTS: {
        getWithMetadata(key: string, type: "json"): Promise<{ value: Record<string, unknown>; metadata: unknown }>;
        put(key: string, value: string, options: { metadata: unknown }): Promise<void>;
      };
    }>();
    const key = `link:${one.link}`;
    const { value, metadata } = await RESULTS.getWithMetadata(key, "json");
    const { institution: _, relink: __, stripe_account: ___, manage_url: ____, ...before } = value;
    await RESULTS.put(key, JSON.stringify(before), { metadata });
    const { data } = (await product.operator("GET", "/v1/links?limit=100")).body;
    const shown = data.find(({ id }: { id: string }) => id === one.link);
    expect(shown.notes).toBeUndefined();
  });
});
