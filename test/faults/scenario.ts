// One customer, one link, and what must be so in the end, whatever broke on the way.
import { Webhook } from "standardwebhooks";
import { expect } from "vitest";
import { eventually, type Product } from "../worker/product.ts";

export const notifySecret = "whsec_c2FuZGJveF9ub3RpZmljYXRpb25fc2VjcmV0XzAx";
/** Stripe is asked unprompted within seconds, so that a suite need not wait for minutes. */
export const soon = { RECONCILE_SECONDS: "2,4,8,16" };
/** Never unprompted while a test runs: then only what the test does can have done it. */
export const never = { RECONCILE_SECONDS: "3600" };

export interface Scene {
  product: Product;
  customer: string;
  link: string;
  /** The customer's own, `/l/<token>`. */
  path: string;
}

export interface StripeEvent {
  id: string;
  type: string;
  data: { object: { id: string; account_holder?: { customer?: string } } };
}

/** A link for `customer`, or for one of its own. */
export async function setScene(product: Product, terms: object = {}, known?: string): Promise<Scene> {
  const customer = known ?? (await customerAtStripe(product));
  const link = await product.makeLink({ account_holder: { type: "customer", customer }, ...terms });
  return { product, customer, link: link.id, path: link.path };
}

export async function customerAtStripe(product: Product): Promise<string> {
  return String((await product.stripe("POST", "/v1/customers", { email: "pat@example.com" })).id);
}

/** The customer taps; the session's id. */
export async function tap({ product, path }: Scene): Promise<string> {
  const minted = await product.call("POST", `${path}/session`, {});
  if (minted.status !== 200) throw new Error(JSON.stringify(minted.body));
  return String(minted.body.session);
}

/** The customer links at the bank; the accounts' ids. */
export async function atBank({ product }: Scene, session: string, finish: object = twoAccounts): Promise<string[]> {
  const ended = await product.sandbox("POST", `/sessions/${session}/finish`, finish);
  return ended.accounts.data.map(({ id }: { id: string }) => id);
}

export const twoAccounts = { institution: "Test (Non-OAuth)", accounts: ["Success", "Savings"] };

export const complete = ({ product, path }: Scene, session: string) =>
  product.call("POST", `${path}/complete`, { session });

export const linkOf = async ({ product, link }: Scene) => (await product.operator("GET", `/v1/links/${link}`)).body;

export const objectOf = ({ link }: Scene) => ({ name: link.slice(12, 28) });

export const evict = (scene: Scene) => scene.product.worker.evictDurableObject("ACCOUNT_HOLDER", objectOf(scene));

export const storageOf = (scene: Scene, isLeft = false) =>
  scene.product.worker.getDurableObjectStorage("ACCOUNT_HOLDER", objectOf(scene), isLeft);

/** Every event of the customer, oldest first. */
export async function eventsOf({ product, customer }: Pick<Scene, "product" | "customer">) {
  const all = [];
  for (let page = ""; ; ) {
    const path = `/v1/events?account_holder=${customer}&limit=100${page}`;
    const { data, next_page } = (await product.operator("GET", path)).body;
    all.push(...data);
    if (next_page === null) return all.reverse();
    page = `&page=${next_page}`;
  }
}

/** The Stripe events about the customer's accounts, as Stripe made them, sent or dropped. */
export async function stripeEventsOf({ product, customer }: Scene): Promise<StripeEvent[]> {
  const { data } = await product.sandbox("GET", "/webhooks");
  return data
    .map(({ event }: { event: StripeEvent }) => event)
    .filter(({ data: { object } }: StripeEvent) => object.account_holder?.customer === customer);
}

/** The ids of all accounts that Stripe has of the customer. */
export async function accountsAtStripe(scene: Scene): Promise<string[]> {
  const events = await stripeEventsOf(scene);
  return [...new Set(events.map(({ data: { object } }) => object.id))];
}

export const atStripe = ({ product }: Scene, account: string) =>
  product.stripe("GET", `/v1/financial_connections/accounts/${account}`);

/** Every Stripe call that names one of `ids` in its path. */
export async function stripeCalls({ product }: Scene, ...ids: string[]): Promise<string[]> {
  const { data } = await product.sandbox("GET", "/requests");
  return data
    .filter(({ path }: { path: string }) => ids.some((id) => path.includes(id)))
    .map(({ method, path }: { method: string; path: string }) => `${method} ${path}`);
}

/**
 * The link ends completed by itself, with `accounts` just as Stripe has them, in the API and in KV; and the operator was
 * told once of each, in order.
 */
export async function endsLinked(scene: Scene, accounts: string[], seconds = 60): Promise<void> {
  const { link } = scene;
  const ended = await eventually(
    () => linkOf(scene),
    ({ status, accounts: { data } }) => status === "completed" && data.length === accounts.length,
    seconds,
  );
  const order = ended.accounts.data.map(({ id }: { id: string }) => id);
  expect([...order].sort()).toEqual([...accounts].sort());
  await eventually(
    async () => ({ ours: (await linkOf(scene)).accounts.data.map(stripesOwn), stripes: await all(scene, order) }),
    ({ ours, stripes }) => same(ours, stripes),
    seconds,
  );
  expect(ended.attempts.filter(({ outcome }: { outcome: string }) => outcome === "linked")).toHaveLength(1);
  await isPublished(scene, seconds);
  const events = await isTold(scene, seconds);
  const told = (type: string) => events.filter((event) => event.type === type).map(({ data }) => data.object.id);
  expect(told("link.created")).toEqual([link]);
  expect(told("link.completed")).toEqual([link]);
  expect(told("account.linked").sort()).toEqual([...accounts].sort());
}

const all = (scene: Scene, accounts: string[]) => Promise.all(accounts.map((account) => atStripe(scene, account)));

/** An account of ours without what we add to Stripe's JSON. */
export const stripesOwn = ({ banklink: _, ...account }: { banklink?: object; id: string }) => account;

/** KV holds what the API says of the link and its accounts. */
export async function isPublished(scene: Scene, seconds = 30): Promise<void> {
  const { product, link, customer } = scene;
  const { return_secret: _, ...shown } = await linkOf(scene);
  await eventually(
    () => product.kv.get(`link:${link}`, "json"),
    (value) => same(value, shown),
    seconds,
  );
  for (const account of shown.accounts.data)
    await eventually(
      () => product.kv.get<{ account: object }>(`account:${account.id}`, "json"),
      (value) => same(value, { account: stripesOwn(account), ...account.banklink }),
      seconds,
    );
  const ids = shown.accounts.data.map(({ id }: { id: string }) => id);
  await eventually(
    () => product.kv.get<{ accounts: string[]; links: string[] }>(`holder:${customer}`, "json"),
    (value) => ids.every((id: string) => value?.accounts.includes(id)) && value?.links.includes(link) === true,
    seconds,
  );
}

/** Every event of the customer has arrived, signed, and first in the order it was made; those events. */
export async function isTold(scene: Pick<Scene, "product" | "customer">, seconds = 30) {
  const events = await eventually(
    () => eventsOf(scene),
    (all) => all.every(({ delivery }) => delivery.status === "delivered"),
    seconds,
  );
  const ids = events.map(({ id }) => id);
  const { data } = await scene.product.sandbox("GET", "/notifications");
  const mine = data.filter(({ headers }: Received) => ids.includes(headers["webhook-id"] ?? ""));
  for (const { raw, headers } of mine as Received[]) new Webhook(notifySecret).verify(raw, headers);
  const accepted = mine
    .filter(({ answered }: Received) => answered < 300)
    .map((each: Received) => each.headers["webhook-id"]);
  expect([...new Set(accepted)]).toEqual(ids);
  return events;
}

export interface Received {
  headers: Record<string, string>;
  body: { id: string; type: string; data: { object: { id: string } } };
  raw: string;
  answered: number;
}

/** Whether two JSON values say the same, in whatever order of keys. */
export const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) ?? "undefined";
