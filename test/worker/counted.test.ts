// What an onboarding, and each request of it, asks of the platform.
import { afterAll, beforeAll, expect, it } from "vitest";
import * as scene from "../faults/scenario.ts";
import type { Counts } from "../workerd/counted.ts";
import { type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct({ RECONCILE_SECONDS: "60", TEST_COUNTED: "on" }, [], { lookAgain: 60_000 });
});
afterAll(() => product.close());

const counts = async () => (await fetch(new URL("/_test/counts", product.url))).json() as Promise<Counts>;
/** What is asked until nothing more happens. */
async function counted(work: () => Promise<unknown>) {
  await counts();
  await work();
  const seen: Counts[] = [];
  for (let quiet = 0; quiet < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const some = await counts();
    quiet = some.statements + some.objects === 0 ? quiet + 1 : 0;
    seen.push(some);
  }
  return seen.reduce(
    (sum, one) =>
      Object.fromEntries(
        Object.entries(sum).map(([k, v]) => [k, (v as any) + (Array.isArray(v) ? "" : one[k as keyof Counts])]),
      ) as any,
  );
}

it("x", async () => {
  const one: scene.Scene = { product, customer: await scene.customerAtStripe(product), link: "", path: "" };
  const show = (name: string, c: any) =>
    console.log(
      name,
      JSON.stringify({ ...c, queries: undefined }),
      process.env.Q
        ? String(c.queries)
            .split(/,(?=[A-Z]|kv\.)/)
            .join("\n   ")
        : "",
    );
  await scene.setScene(product);
  show("create", await counted(async () => Object.assign(one, await scene.setScene(product, {}, one.customer))));
  let session = "";
  show(
    "mint",
    await counted(async () => {
      session = await scene.tap(one);
    }),
  );
  await product.sandbox("POST", "/webhooks", { drop: true });
  await scene.atBank(one, session);
  show("complete", await counted(() => scene.complete(one, session)));
  expect(1).toBe(1);
}, 60000);
