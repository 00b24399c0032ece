// Repairing an account, whatever breaks on the way: every Stripe call × every fault × once and three times, in both ways;
// a restart between any two steps; webhooks in every order, or none at all.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { deliver } from "../worker/signed.ts";
import { accountOf, type Broken, bank, broken, happens, isAsAtStripe, preview, repairLink, told } from "./broken.ts";
import * as scene from "./scenario.ts";

type Way = "stripe" | "plain";
const ways = ["stripe", "plain"] as const satisfies Way[];
const faults = ["500", "429", "reset", "timeout", "late"] as const;
const cells = ways.flatMap((way) => faults.flatMap((fault) => [1, 3].map((times) => ({ way, fault, times }))));
type Cell = (typeof cells)[number];
const patience = 150_000;
/** Stripe's silence is waited for three times a call, so less long than in production. */
const hasty = { stripe: 1_500 };
const varsOf = (way: Way) => ({ STRIPE_PREVIEW: way === "stripe" ? preview : "", AUTO_RELINK: "" });

// A fault at a path that has no id in it may meet no other cell: a product for each way and kind of fault, in turns.
const group = ({ way, fault }: Pick<Cell, "way" | "fault">) =>
  `${way} ${fault === "timeout" || fault === "late" ? fault : "quick"}`;
const products = new Map<string, Product>();
const turns = new Map<string, Promise<unknown>>();
const productFor = (cell: Cell) => products.get(group(cell)) as Product;

function inTurn<T>(cell: Cell, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(group(cell)) ?? Promise.resolve()).then(work, work);
  turns.set(group(cell), turn);
  return turn;
}

beforeAll(async () => {
  await Promise.all(
    [...new Set(cells.map(group))].map(async (name) => {
      const [way] = name.split(" ") as [Way];
      products.set(name, await startProduct({ RECONCILE_SECONDS: "1,2,4,8", ...varsOf(way) }, [], hasty));
    }),
  );
});
afterAll(() => Promise.all([...products.values()].map((product) => product.close())));

const arm = (product: Product, match: string, { fault, times }: Cell) =>
  product.sandbox("POST", "/faults", { match, fault, times });

/** Taps until there is a session; each tap before is told to come again. */
async function untilMinted({ product, path }: scene.Scene): Promise<string> {
  for (let taps = 0; ; taps++) {
    const answer = await product.call("POST", `${path}/session`, {});
    if (answer.status === 200) return String(answer.body.session);
    expect([answer.status, answer.body.error.type]).toEqual([503, "stripe_error"]);
    expect(taps).toBeLessThan(6);
  }
}

/** The account works again, or another one is in its place, as the way is; everywhere, and told once. */
async function endsRepaired({ first, account }: Broken, repair: scene.Scene, way: Way, ids: string[]): Promise<void> {
  const [id = ""] = ids;
  await eventually(
    () => scene.linkOf(repair),
    ({ status, accounts: { data } }) => status === "completed" && data[0]?.status === "active",
    60,
  );
  await isAsAtStripe(repair, id);
  await scene.isPublished(repair);
  const link = await scene.linkOf(repair);
  expect(link.attempts.filter(({ outcome }: { outcome: string }) => outcome === "linked")).toMatchObject([
    { relink: way },
  ]);
  expect(link.accounts.data.map((each: { id: string }) => each.id)).toEqual([id]);
  const old = await accountOf(first, account);
  const linked = (await told(first, "account.linked")).map(({ object }) => object);
  if (way === "stripe") {
    expect([id, old.status, old.banklink.replaced_by]).toEqual([account, "active", null]);
    expect(linked.map((each) => each.id)).toEqual([account]);
    expect(await told(first, "account.reactivated")).toHaveLength(1);
  } else {
    expect([old.status, old.banklink.replaced_by]).toEqual(["inactive", id]);
    expect(linked.map((each) => [each.id, each.banklink.replaces])).toEqual([
      [account, null],
      [id, account],
    ]);
  }
  expect((await told(first, "link.completed")).map(({ object }) => object.id)).toEqual([first.link, repair.link]);
  expect(await told(first, "account.relink_required")).toHaveLength(1);
}

describe.concurrent("the tap mints a session", { timeout: patience }, () => {
  it.each(cells)("$way: $fault × $times", async (cell) => {
    const product = productFor(cell);
    const { one, repair, session } = await inTurn(cell, async () => {
      const one = await broken(product);
      const repair = await repairLink(one);
      await arm(product, "POST /v1/financial_connections/sessions", cell);
      return { one, repair, session: await untilMinted(repair) };
    });
    const finish = cell.way === "stripe" ? {} : bank;
    const ids = await scene.atBank(repair, session, finish);
    await scene.complete(repair, session);
    await endsRepaired(one, repair, cell.way, ids);
  });
});

const withAccount = cells.filter(({ way }) => way === "stripe");
describe.concurrent("the account is read before the session", { timeout: patience }, () => {
  it.each(withAccount)("$way: $fault × $times", async (cell) => {
    const one = await broken(productFor(cell));
    const repair = await repairLink(one);
    await arm(one.first.product, `GET /v1/financial_connections/accounts/${one.account}`, cell);
    const session = await inTurn(cell, () => untilMinted(repair));
    const ids = await scene.atBank(repair, session, {});
    await scene.complete(repair, session);
    await endsRepaired(one, repair, cell.way, ids);
  });
});

describe.concurrent("the finished session is read", { timeout: patience }, () => {
  it.each(cells)("$way: $fault × $times", async (cell) => {
    const { one, repair, session } = await inTurn(cell, async () => {
      const one = await broken(productFor(cell));
      const repair = await repairLink(one);
      return { one, repair, session: await scene.tap(repair) };
    });
    const ids = await scene.atBank(repair, session, cell.way === "stripe" ? {} : bank);
    await arm(one.first.product, `GET /v1/financial_connections/sessions/${session}`, cell);
    // Whatever the page is told, nobody asks again: the rest goes by itself.
    expect([200, 503]).toContain((await scene.complete(repair, session)).status);
    await endsRepaired(one, repair, cell.way, ids);
  });
});

describe.concurrent("the repaired account is read", { timeout: patience }, () => {
  it.each(withAccount)("$way: $fault × $times", async (cell) => {
    const { one, repair, session } = await inTurn(cell, async () => {
      const one = await broken(productFor(cell));
      const repair = await repairLink(one);
      return { one, repair, session: await scene.tap(repair) };
    });
    await arm(one.first.product, `GET /v1/financial_connections/accounts/${one.account}`, cell);
    const ids = await scene.atBank(repair, session, {});
    expect([200, 503]).toContain((await scene.complete(repair, session)).status);
    await endsRepaired(one, repair, cell.way, ids);
  });
});

/** Each test stops and starts a product of its own. */
async function withProduct(way: Way, test: (product: Product) => Promise<void>, vars: object = scene.soon) {
  const product = await startProduct({ ...vars, ...varsOf(way) });
  try {
    await test(product);
  } finally {
    await product.close();
  }
}

describe.concurrent.each(ways)("%s", (way) => {
  it.each(["the object is evicted", "everything is restarted"])("%s between any two steps", (what) =>
    withProduct(way, async (product) => {
      const first = await scene.setScene(product);
      const shake = () => (what.startsWith("the") ? scene.evict(first) : product.restart());
      const session = await scene.tap(first);
      const [account = ""] = await scene.atBank(first, session, bank);
      await scene.complete(first, session);
      await shake();
      await happens(first, account, "deactivate");
      await shake();
      const repair = await repairLink({ first, account });
      await shake();
      const again = await scene.tap(repair);
      await shake();
      const ids = await scene.atBank(repair, again, way === "stripe" ? {} : bank);
      await shake();
      await scene.complete(repair, again);
      await shake();
      await endsRepaired({ first, account }, repair, way, ids);
    }),
  );

  it("the tab is closed at the bank, and every webhook is lost", () =>
    withProduct(way, async (product) => {
      const one = await broken(product);
      const repair = await repairLink(one);
      await product.sandbox("POST", "/webhooks", { drop: true });
      const ids = await scene.atBank(repair, await scene.tap(repair), way === "stripe" ? {} : bank);
      await endsRepaired(one, repair, way, ids);
    }));

  it("every webhook comes three times and backwards, before and after the page reports", () =>
    withProduct(
      way,
      async (product) => {
        const one = await broken(product);
        const repair = await repairLink(one);
        const session = await scene.tap(repair);
        await product.sandbox("POST", "/webhooks", { drop: true });
        const ids = await scene.atBank(repair, session, way === "stripe" ? {} : bank);
        const events = await scene.stripeEventsOf(one.first);
        const storm = () =>
          Promise.all([...events, ...events, ...events].reverse().map((event) => deliver(product, event)));
        await storm();
        expect((await scene.complete(repair, session)).body.status).toBe("completed");
        await storm();
        await endsRepaired(one, repair, way, ids);
      },
      scene.never,
    ));
});
