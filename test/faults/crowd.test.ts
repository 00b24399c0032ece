// Two hundred customers at once, and twenty tabs at once on one link: each ends right, and Stripe is not asked more than need be.
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import * as scene from "./scenario.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct(scene.soon);
});
afterAll(() => product.close());

/** At most `many` of `work` at a time. */
async function inParallel<T, R>(things: T[], many: number, work: (thing: T, at: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < things.length; at = next++) results[at] = await work(things[at] as T, at);
  };
  await Promise.all([...Array(many)].map(worker));
  return results;
}

it("200 customers on 200 links, half of whom close the tab, end linked", { timeout: 150_000 }, async () => {
  const places = [...Array(200)].map((_, at) => at);
  const scenes = await inParallel(places, 50, () => scene.setScene(product));
  const linked = await inParallel(scenes, 200, async (one, at) => {
    const session = await scene.tap(one);
    const [account = ""] = await scene.atBank(one, session, { institution: "Test (Non-OAuth)" });
    if (at % 2 === 0) expect((await scene.complete(one, session)).body.status).toBe("completed");
    return account;
  });
  const told = await eventually(
    async () => (await product.sandbox("GET", "/notifications")).data as scene.Received[],
    (all) => all.filter(({ body }) => body.type === "link.completed").length >= scenes.length,
    90,
  );
  await inParallel(scenes, 20, async (one, at) => {
    const { status, attempts, accounts } = await scene.linkOf(one);
    expect([status, attempts.length, accounts.data.length]).toEqual(["completed", 1, 1]);
    expect(accounts.data[0].id).toBe(linked[at]);
    await scene.isPublished(one);
  });
  for (const type of ["link.created", "account.linked", "link.completed"]) {
    const ids = told.filter(({ body }) => body.type === type).map(({ body }) => body.data.object.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.sort()).toEqual((type === "account.linked" ? linked : scenes.map(({ link }) => link)).sort());
  }
});

it("20 tabs on one link that all report completion end in one, for at most two reads of the session", async () => {
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  const path = `/v1/financial_connections/sessions/${session}`;
  await product.sandbox("POST", "/faults", { match: `GET ${path}`, fault: "slow", delay_ms: 500, times: 20 });
  const accounts = await scene.atBank(one, session);
  const answers = await Promise.all([...Array(20)].map(() => scene.complete(one, session)));
  expect(answers.map(({ body }) => body.status)).toEqual(Array(20).fill("completed"));
  await scene.endsLinked(one, accounts);
  expect((await scene.stripeCalls(one, session)).length).toBeLessThanOrEqual(2);
});

it("20 tabs on one link that each begin a try of their own end in one linked", async () => {
  const one = await scene.setScene(product);
  const sessions = await Promise.all([...Array(20)].map(() => scene.tap(one)));
  expect(new Set(sessions).size).toBe(20);
  const accounts = await scene.atBank(one, sessions[7] ?? "");
  await Promise.all(sessions.map((session) => scene.complete(one, session)));
  await scene.endsLinked(one, accounts);
  const { attempts } = await scene.linkOf(one);
  expect(attempts).toHaveLength(20);
});
