// What an onboarding asks of the platform and of Stripe, counted, and no more than that: what it costs is in docs/cost.md.
// With COUNTED set the numbers are printed, as JSON.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as scene from "../faults/scenario.ts";
import type { Counts } from "../workerd/counted.ts";
import { eventually, type Product, startProduct } from "./product.ts";
import { deliver } from "./signed.ts";

type Numbers = Omit<Counts, "queries">;
type Bounds = { [K in keyof Numbers]?: number };

let product: Product;
let one: scene.Scene;
let session = "";
let account = "";
const counted: Record<string, Numbers> = {};

beforeAll(async () => {
  product = await startProduct({ RECONCILE_SECONDS: "60", TEST_COUNTED: "on" }, [], { lookAgain: 60_000 });
  // Whoever comes first makes the index's tables.
  await asks("first", 3, {}, async () => {
    one = await scene.setScene(product);
  });
  one.customer = await scene.customerAtStripe(product);
  await product.sandbox("POST", "/webhooks", { drop: true });
});
afterAll(async () => {
  if (process.env.COUNTED) console.info(JSON.stringify(counted, null, 2));
  await product.close();
});

const take = async () => (await (await fetch(new URL("/_test/counts", product.url))).json()) as Counts;

/** Jobs that have ended so far, as the log says: whoever asked the object would be counted too. */
const jobs = () => product.logs().filter(({ message }) => message.startsWith('{"at":"job"')).length;

/** What `work` asks, with the `expected` jobs that it sets off, within `bounds`. */
async function asks(name: string, expected: number, bounds: Bounds, work: () => Promise<unknown>): Promise<void> {
  const before = jobs();
  await take();
  await work();
  await eventually(
    async () => jobs() - before,
    (ended) => ended >= expected,
  );
  const { queries, ...all } = await take();
  counted[name] = all;
  const over = Object.entries(bounds).filter(([key, most]) => all[key as keyof Numbers] > most);
  expect(over.map(([key, most]) => `${key}: ${all[key as keyof Numbers]}, not ${most}`)).toEqual([]);
  expect(jobs() - before).toBe(expected);
}

describe("an onboarding asks no more than this", () => {
  it("to make the link", () =>
    asks("create", 3, { statements: 12, set_alarm: 1, alarms: 0, kv_writes: 1, d1: 1, stripe: 1 }, async () => {
      one = await scene.setScene(product, {}, one.customer);
    }));
  it("for its page", () =>
    asks("page", 0, { statements: 2, rows_written: 0, set_alarm: 0, kv_writes: 0, d1: 0, stripe: 0, objects: 1 }, () =>
      product.call("GET", one.path),
    ));
  it("to mint a session", () =>
    asks("mint", 2, { statements: 12, set_alarm: 1, alarms: 0, kv_writes: 0, d1: 1, stripe: 1 }, async () => {
      session = await scene.tap(one);
    }));
  it("to complete it", async () => {
    [account = ""] = await scene.atBank(one, session, { institution: "Test (Non-OAuth)" });
    await asks("complete", 6, { statements: 12, set_alarm: 1, alarms: 0, kv_writes: 3, d1: 1, stripe: 1 }, () =>
      scene.complete(one, session),
    );
    const { create, mint, complete } = counted as Record<string, Numbers>;
    const sum = (key: keyof Numbers) => (create?.[key] ?? 0) + (mint?.[key] ?? 0) + (complete?.[key] ?? 0);
    expect(sum("kv_writes")).toBeLessThanOrEqual(4);
    expect(sum("set_alarm")).toBeLessThanOrEqual(3);
  });
});

describe("what comes after asks no more than this", () => {
  const nothing = { rows_written: 0, set_alarm: 0, alarms: 0, kv_writes: 0, d1: 0 };
  it("a status, and a completion that is repeated", async () => {
    await asks("status", 0, { ...nothing, statements: 1, stripe: 0, objects: 1 }, () =>
      product.call("GET", `${one.path}/status`),
    );
    await asks("complete again", 0, { ...nothing, statements: 1, stripe: 0, objects: 1 }, () =>
      scene.complete(one, session),
    );
  });
  it("GET /v1/links/:id", () =>
    asks("GET link", 0, { ...nothing, statements: 1, stripe: 0, objects: 1 }, () => scene.linkOf(one)));
  it("GET /v1/accounts/:id", () =>
    asks("GET account", 0, { ...nothing, statements: 0, kv_reads: 1, stripe: 0, objects: 0 }, () =>
      product.operator("GET", `/v1/accounts/${account}`),
    ));
  it("a webhook with nothing new", async () => {
    const [event] = (await scene.stripeEventsOf(one)).filter(({ type }) => type.endsWith(".created"));
    await asks("webhook, nothing new", 0, { ...nothing, statements: 1, stripe: 0, objects: 1 }, () =>
      deliver(product, event ?? {}),
    );
  });
  it("a webhook with news", async () => {
    await product.sandbox("POST", `/accounts/${account}/deactivate`);
    const event = (await scene.stripeEventsOf(one)).find(({ type }) => type.endsWith(".deactivated"));
    await asks(
      "webhook, news",
      5,
      { statements: 30, set_alarm: 1, alarms: 0, kv_writes: 2, d1: 0, stripe: 1 },
      async () => {
        await deliver(product, event ?? {});
        await eventually(
          () => scene.linkOf(one),
          ({ accounts: { data } }) => data[0].status === "inactive",
        );
      },
    );
  });
});
