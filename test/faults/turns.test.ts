// Crowds and hammers: how many sessions are made, how often Stripe is read, and how long anybody waits.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import * as scene from "./scenario.ts";

let product: Product;
beforeAll(async () => {
  const double = { binding: "STRIPE_API", name: "stripe" } as const;
  product = await startProduct(scene.never, [double], { person: 6_000 });
  await product.sandbox("POST", "/webhooks", { drop: true });
});
afterEach(() => product.double("stripe", { failing: { [minting]: null }, slowed: { [minting]: null } }));
afterAll(() => product.close());

const sessions = "/v1/financial_connections/sessions";
const minting = `POST ${sessions}`;
const codes = (answers: { status: number; body: { error?: { code: string } } }[]) =>
  answers.map(({ status, body }) => body.error?.code ?? status);
const count = (all: unknown[], one: unknown) => all.filter((each) => each === one).length;
const tapAtOnce = (one: scene.Scene, many: number) =>
  Promise.all([...Array(many)].map(() => product.call("POST", `${one.path}/session`, {})));

async function callsWhile<T>(match: string, work: () => Promise<T>): Promise<{ calls: number; value: T }> {
  const seen = async () => Number((await product.double("stripe")).calls[match] ?? 0);
  const before = await seen();
  const value = await work();
  return { calls: (await seen()) - before, value };
}

describe("taps at once on one link", { timeout: 60_000 }, () => {
  it("make a hundred sessions and no more, and every one of them is on record", async () => {
    const one = await scene.setScene(product);
    const { calls, value } = await callsWhile(minting, () => tapAtOnce(one, 250));
    const seen = codes(value);
    const made = count(seen, 200);
    // Who did not get a turn in time may come again.
    expect(made + count(seen, "rate_limited") + count(seen, "link_attempts_exceeded")).toBe(250);
    expect(made).toBeLessThanOrEqual(100);
    expect(calls).toBe(made);
    const { attempts } = await scene.linkOf(one);
    const minted = value.map(({ body }) => body.session).filter((session) => session !== undefined);
    expect(attempts.map(({ session }: { session: string }) => session).sort()).toEqual(minted.sort());
  });

  it("are two at a time at Stripe; who waits too long is told to come again", async () => {
    const one = await scene.setScene(product);
    await product.double("stripe", { slowed: { [minting]: 2_500 } });
    const { calls, value } = await callsWhile(minting, () => tapAtOnce(one, 12));
    const seen = codes(value);
    expect(calls).toBeLessThanOrEqual(6);
    expect(count(seen, 200)).toBeGreaterThanOrEqual(2);
    expect(count(seen, "rate_limited")).toBeGreaterThanOrEqual(6);
    const refused = value.find(({ status }) => status === 429);
    expect(refused?.headers.get("Retry-After")).toMatch(/^\d+$/);
  });

  it("while Stripe fails share its failure, and so do taps just after", async () => {
    const one = await scene.setScene(product);
    await product.double("stripe", { failing: { [minting]: 500 } });
    const together = await callsWhile(minting, () => tapAtOnce(one, 10));
    expect(count(codes(together.value), "stripe_unavailable")).toBe(10);
    // Two that try three times; who comes only after they have failed tries once.
    expect(together.calls).toBeLessThanOrEqual(9);
    const inRow = await callsWhile(minting, async () => {
      const answers = [];
      for (let taps = 0; taps < 10; taps++) answers.push(await product.call("POST", `${one.path}/session`, {}));
      return answers;
    });
    expect(count(codes(inRow.value), "stripe_unavailable")).toBe(10);
    expect(inRow.calls).toBeLessThanOrEqual(4);
    await product.double("stripe", { failing: { [minting]: null } });
    const tries = (await scene.linkOf(one)).attempts;
    expect(tries.length).toBeLessThanOrEqual(9);
    for (const tried of tries) expect(tried).toMatchObject({ session: null, outcome: "failed" });
    await eventually(
      () => product.call("POST", `${one.path}/session`, {}),
      ({ status }) => status === 200,
      30,
    );
  });

  it("while the link is revoked get no secret", async () => {
    const one = await scene.setScene(product);
    await product.double("stripe", { slow: { [minting]: 1_500 } });
    const tapping = product.call("POST", `${one.path}/session`, {});
    await eventually(
      () => product.double("stripe"),
      ({ slow }) => slow[minting] === null,
    );
    await product.operator("POST", `/v1/links/${one.link}/revoke`);
    expect(codes([await tapping])).toEqual(["link_revoked"]);
  });
});

it("a silent Stripe is waited for no longer than a person waits, and a try that was cut off is ended", async () => {
  const one = await scene.setScene(product);
  await product.double("stripe", { slowed: { [minting]: 60_000 } });
  const tapped = await product.call("POST", `${one.path}/session`, {});
  expect(codes([tapped])).toEqual(["stripe_unavailable"]);
  expect((await scene.linkOf(one)).attempts).toMatchObject([
    { outcome: "failed", error: { code: "stripe_unavailable" } },
  ]);
});

it("a try in which the object died is ended with a reason", async () => {
  const one = await scene.setScene(product);
  await product.double("stripe", { slow: { [minting]: 3_000 } });
  const tapping = product.call("POST", `${one.path}/session`, {}).catch(() => null);
  await eventually(
    () => product.double("stripe"),
    ({ slow }) => slow[minting] === null,
  );
  expect((await scene.linkOf(one)).attempts).toMatchObject([{ session: null, outcome: "pending" }]);
  await product.restart();
  await tapping;
  const storage = await scene.storageOf(one);
  await storage.exec("UPDATE attempts SET record = json_set(record, '$.started_at', 1000000000)");
  await scene.evict(one);
  const [attempt] = (
    await eventually(
      () => scene.linkOf(one),
      ({ attempts }) => attempts[0].outcome !== "pending",
    )
  ).attempts;
  expect(attempt).toMatchObject({ session: null, outcome: "failed", error: { code: "interrupted" } });
});

it("sessions that Stripe refuses to show do not keep another one of their link from being read", async () => {
  const one = await scene.setScene(product);
  const [first, second, linked] = [await scene.tap(one), await scene.tap(one), await scene.tap(one)];
  // Often enough that what is refused rests for a while.
  for (const refused of [first, second]) {
    await product.double("stripe", { refused: { [`GET ${sessions}/${refused}`]: "resource_missing" } });
    for (let reports = 0; reports < 3; reports++) await scene.complete(one, refused);
  }
  await scene.atBank(one, linked);
  expect((await scene.complete(one, linked)).body.status).toBe("completed");
});

describe("a page that reports completion again and again", () => {
  const reads = (session: string, work: () => Promise<unknown>) => callsWhile(`GET ${sessions}/${session}`, work);
  const reportAtOnce = (one: scene.Scene, session: string, many: number) =>
    Promise.all([...Array(many)].map(() => scene.complete(one, session)));

  it("makes us read an open link's session once in two seconds", async () => {
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    const together = await reads(session, () => reportAtOnce(one, session, 60));
    expect(together.calls).toBeLessThanOrEqual(2);
    const inRow = await reads(session, async () => {
      for (let reports = 0; reports < 20; reports++)
        expect((await scene.complete(one, session)).body.status).toBe("open");
    });
    expect(inRow.calls).toBeLessThanOrEqual(4);
    const accounts = await scene.atBank(one, session);
    await eventually(
      () => scene.complete(one, session),
      ({ body }) => body.status === "completed",
    );
    await scene.endsLinked(one, accounts);
  });

  it("makes us read none of an ended link's, once it was read after the end; an object that died remembers", async () => {
    for (const end of ["revoked", "completed"] as const) {
      const one = await scene.setScene(product);
      const [left, other] = [await scene.tap(one), await scene.tap(one)];
      if (end === "revoked") await product.operator("POST", `/v1/links/${one.link}/revoke`);
      else {
        await scene.atBank(one, other);
        await scene.complete(one, other);
      }
      await scene.complete(one, left);
      await scene.evict(one);
      const { calls } = await reads(left, async () => {
        await reportAtOnce(one, left, 30);
        for (let reports = 0; reports < 30; reports++) await scene.complete(one, left);
      });
      expect([end, calls]).toEqual([end, 0]);
    }
  });
});

it("six sessions of a link that is for one account: the first account counts, the others are kept, marked and told", async () => {
  const one = await scene.setScene(product, { limits: { accounts: 1 } });
  const tried: string[] = [];
  for (let taps = 0; taps < 6; taps++) tried.push(await scene.tap(one));
  const accounts: string[] = [];
  for (const session of tried)
    accounts.push(...(await scene.atBank(one, session, { institution: "Test (Non-OAuth)" })));
  for (const session of tried) expect((await scene.complete(one, session)).status).toBe(200);
  const link = await eventually(
    () => scene.linkOf(one),
    (seen) => seen.accounts.data.length === new Set(accounts).size,
  );
  const marks = link.accounts.data.map(({ banklink }: { banklink: { surplus?: true } }) => banklink.surplus);
  expect(marks).toEqual([undefined, ...Array(accounts.length - 1).fill(true)]);
  const told = (await scene.isTold(one)).filter(({ type }) => type === "account.linked");
  expect(told.map(({ data }) => data.object.banklink.surplus)).toEqual(marks);
  const listed = (await product.operator("GET", `/v1/accounts?account_holder=${one.customer}`)).body.data;
  expect(listed.map(({ banklink }: { banklink: { surplus?: true } }) => banklink.surplus)).toEqual(marks);
  await scene.isPublished(one);
});

describe.concurrent("an answer of Stripe's that cannot be read", () => {
  const day = 24 * 60 * 60;
  it.each([
    ["no JSON", "<html>"],
    ["null", "null"],
    ["no accounts", '{"id":"fcsess_x","object":"financial_connections.session"}'],
    ["accounts that are none", '{"id":"SESSION","accounts":{"data":[null],"has_more":false}}'],
    ["an account without an id", '{"id":"SESSION","accounts":{"data":[{"status":"active"}],"has_more":false}}'],
  ])("(%s) is asked for again, and given up three days past the link's end", async (_, body) => {
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    const call = `GET ${sessions}/${session}`;
    await product.double("stripe", { odd: { [call]: body.replace("SESSION", session) } });
    expect(codes([await scene.complete(one, session)])).toEqual(["stripe_unavailable"]);
    const storage = await scene.storageOf(one);
    const left = () => storage.exec("SELECT failures FROM work WHERE kind = 'session'");
    await eventually(left, ([row]) => Number(row?.failures) > 0);
    await storage.exec(
      "UPDATE links SET expires_at = ?, record = json_set(record, '$.expires_at', ?)",
      1,
      Math.floor(Date.now() / 1000) - 4 * day,
    );
    await storage.exec("UPDATE work SET next_at = 0 WHERE kind = 'session'");
    await scene.evict(one);
    await product.operator("GET", `/v1/links/${one.link}`);
    await eventually(left, (rows) => rows.length === 0, 20);
    const { attempts } = await scene.linkOf(one);
    expect(attempts).toMatchObject([{ session, error: { code: "stripe_unavailable" } }]);
    await product.double("stripe", { odd: { [call]: null } });
  });
});
