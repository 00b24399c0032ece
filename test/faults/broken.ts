// A customer whose bank has ended the connection to a linked account, and the link that repairs it.
import { expect } from "vitest";
import { eventually, type Product } from "../worker/product.ts";
import * as scene from "./scenario.ts";

export const bank = { institution: "Test (Non-OAuth)", accounts: ["Success"] };
/** The preview version of Stripe's API that the sandbox repairs accounts in. */
export const preview = "2026-08-26.preview";

export interface Broken {
  /** The link that brought the account. */
  first: scene.Scene;
  account: string;
}

/** A customer with one linked account, which the bank has ended unless `change` is another, or null. */
export async function broken(
  product: Product,
  {
    terms = {},
    change = "deactivate",
    finish = bank,
  }: { terms?: object; change?: string | null; finish?: object } = {},
): Promise<Broken> {
  const first = await scene.setScene(product, terms);
  const session = await scene.tap(first);
  const [account = ""] = await scene.atBank(first, session, finish);
  expect((await scene.complete(first, session)).body.status).toBe("completed");
  if (change !== null) await happens(first, account, change);
  return { first, account };
}

/** The bank does it, and we have heard of it. */
export async function happens(one: scene.Scene, account: string, change: string, more: object = {}): Promise<void> {
  await one.product.sandbox("POST", `/accounts/${account}/${change}`, more);
  await isAsAtStripe(one, account);
}

/** What we say of the account is what Stripe says. */
export async function isAsAtStripe(one: scene.Scene, account: string, seconds = 30): Promise<void> {
  await eventually(
    async () => ({
      ours: scene.stripesOwn(await accountOf(one, account)),
      stripes: await scene.atStripe(one, account),
    }),
    ({ ours, stripes }) => scene.same(ours, stripes),
    seconds,
  );
}

/** As the holder's object has it. */
export async function accountOf({ product, customer }: Pick<scene.Scene, "product" | "customer">, id: string) {
  const { data } = (await product.operator("GET", `/v1/accounts?account_holder=${customer}&limit=100`)).body;
  return data.find((account: { id: string }) => account.id === id);
}

/** A link that repairs the account, made by the operator. */
export async function repairLink({ first, account }: Broken, terms: object = {}): Promise<scene.Scene> {
  const { status, body } = await first.product.operator("POST", "/v1/links", { relink: account, ...terms });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return { ...first, link: body.id, path: new URL(body.url).pathname };
}

/** How the page of a repair link says that its account stands. */
export const repairOf = async ({ product, path }: scene.Scene) =>
  (await product.call("GET", `${path}/status`)).body.repair;

/** The state that the page shows. */
export async function pageOf({ product, path }: scene.Scene): Promise<[number, string]> {
  const { status, body } = await product.call("GET", path);
  return [status, /<section data-view="(\w+)"/.exec(body)?.[1] ?? ""];
}

/** What the operator was told under this type, oldest first. */
export const told = async (one: Pick<scene.Scene, "product" | "customer">, type: string) =>
  (await scene.isTold(one)).filter((event) => event.type === type).map(({ data }) => data);

/** The session as the newest preview version of Stripe's API shows it, and the version it was made in. */
export const sessionOf = (product: Product, session: string) => product.sandbox("GET", `/sessions/${session}`);
