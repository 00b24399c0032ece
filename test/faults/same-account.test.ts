// A bank account that is known already comes with the session of another link: it belongs to both, and both are done.
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import * as scene from "./scenario.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct(scene.soon, [{ binding: "STRIPE_API", name: "stripe" }]);
  await product.sandbox("POST", "/webhooks", { drop: true });
});
afterAll(() => product.close());

/** A first link with two accounts, and a second link of the same customer whose session shows just those. */
async function twoLinks() {
  const first = await scene.setScene(product);
  const session = await scene.tap(first);
  const accounts = await scene.atBank(first, session);
  await scene.complete(first, session);
  await scene.endsLinked(first, accounts);
  const second = await scene.setScene(product, {}, first.customer);
  const again = await scene.tap(second);
  await product.double("stripe", { same: { [again]: session } });
  return { first, second, again, accounts };
}

const linksOf = (account: { banklink: { link: string; links: string[] } }) => [
  account.banklink.link,
  account.banklink.links,
];

it("by the page's completion: the second link lists them, and the API, KV and events say which links brought them", async () => {
  const { first, second, again, accounts } = await twoLinks();
  expect((await scene.complete(second, again)).body).toMatchObject({ status: "completed", accounts: [{}, {}] });
  const shown = await scene.linkOf(second);
  expect(shown.accounts.data.map(({ id }: { id: string }) => id)).toEqual(accounts);
  expect(shown.attempts).toMatchObject([{ session: again, outcome: "linked" }]);
  const both = [first.link, [first.link, second.link]];
  for (const one of [first, second]) {
    expect((await scene.linkOf(one)).accounts.data.map(linksOf)).toEqual([both, both]);
    await scene.isPublished(one);
  }
  const [account = ""] = accounts;
  await eventually(
    async () => (await product.operator("GET", `/v1/accounts/${account}`)).body,
    ({ banklink }) => banklink.links.length === 2,
  );
  const list = await product.operator("GET", `/v1/accounts?link=${second.link}`);
  expect(list.body.data.map(({ id }: { id: string }) => id)).toEqual(accounts);
  const holder = await product.operator("GET", `/v1/accounts?account_holder=${first.customer}`);
  expect(holder.body.data.map(({ id }: { id: string }) => id)).toEqual(accounts);

  const events = await scene.isTold(second);
  const types = events.map(({ type }) => type);
  expect(types.filter((type) => type === "account.linked")).toHaveLength(2);
  const completed = events.filter(({ type, data }) => type === "link.completed" && data.object.id === second.link);
  expect(completed).toHaveLength(1);
  expect(completed[0].data.object.accounts.data.map(({ id }: { id: string }) => id)).toEqual(accounts);
});

it("by itself, when the customer closes the tab", async () => {
  const { second, accounts } = await twoLinks();
  const link = await eventually(
    () => scene.linkOf(second),
    ({ status }) => status === "completed",
    20,
  );
  expect(link.accounts.data.map(({ id }: { id: string }) => id)).toEqual(accounts);
  await scene.isPublished(second);
});
