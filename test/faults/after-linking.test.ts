// Erasing with another account's key, with a stopped endpoint; disconnecting while a repair is read; look-alikes.
import { describe, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import { deliver } from "../worker/signed.ts";
import type { Double } from "../workerd/wiring.ts";
import { bank, broken, preview, repairLink } from "./broken.ts";
import * as scene from "./scenario.ts";

async function on(
  test: (product: Product) => Promise<void>,
  vars: Record<string, string> = scene.soon,
  doubles: Double[] = [],
  timeouts: object = {},
): Promise<void> {
  const product = await startProduct(vars, doubles, timeouts);
  try {
    await test(product);
  } finally {
    await product.close();
  }
}

async function linked(product: Product, terms: object = {}, known?: string, finish: object = scene.twoAccounts) {
  const one = await scene.setScene(product, terms, known);
  const session = await scene.tap(one);
  const accounts = await scene.atBank(one, session, finish);
  await scene.complete(one, session);
  return { ...one, session, accounts };
}

const erase = ({ product, customer }: scene.Scene) => product.operator("DELETE", `/v1/holders/${customer}`);

const ended = (one: scene.Scene, seconds = 40) =>
  eventually(
    async () =>
      (await scene.storageOf(one)).exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\'"),
    (tables) => tables.length === 0,
    seconds,
  );

describe("an erasure", () => {
  it("with another account's key does not say that all is deleted while Stripe goes on sharing", () =>
    on(async (product) => {
      const one = await linked(product);
      await scene.isTold(one);
      await product.restart({ STRIPE_SECRET_KEY: "sk_test_elsewhere" });
      const erased = await erase(one);
      await product.restart({});
      const statuses = await Promise.all(one.accounts.map(async (id) => (await scene.atStripe(one, id)).status));
      expect([erased.body.deleted, erased.body.accounts_disconnected, ...statuses]).not.toEqual([
        true,
        0,
        "active",
        "active",
      ]);
    }));

  it("of which the last event is left ends also when a repair link is refused, that an old copy in KV has led to", () =>
    on(
      async (product) => {
        const one = await linked(product, {}, undefined, bank);
        await scene.isPublished(one);
        await scene.isTold(one);
        // As a reader elsewhere sees KV, for a minute or more.
        await product.double("kv", { past: true });
        await product.sandbox("POST", "/notifications", { answer: 500, times: 1000 });
        expect((await erase(one)).body.deleted).toBe(true);
        expect((await product.operator("POST", "/v1/links", { relink: one.accounts[0] })).status).toBe(404);
        await product.sandbox("POST", "/notifications", { answer: 200 });
        const [event] = await scene.stripeEventsOf(one);
        if (event) expect((await deliver(product, event)).body).toEqual({ received: true, noted: false });
        await ended(one, 30);
      },
      scene.soon,
      [{ binding: "RESULTS", name: "kv" }],
    ));

  it("goes on with the other accounts where Stripe refuses one", () =>
    on(
      async (product) => {
        const one = await linked(product);
        await scene.isTold(one);
        const [a = "", b = ""] = one.accounts;
        const match = `POST /v1/financial_connections/accounts/${a}/disconnect`;
        await product.double("stripe", { refused: { [match]: "account_cannot_be_disconnected" } });
        expect((await erase(one)).body.deleted).toBe(false);
        expect((await product.operator("POST", `/v1/accounts/${b}/disconnect`, {})).status).toBe(404);
        await eventually(
          () => scene.atStripe(one, b),
          ({ status }) => status === "disconnected",
        );
      },
      scene.soon,
      [{ binding: "STRIPE_API", name: "stripe" }],
      { person: 5_000 },
    ));

  it("while the endpoint is stopped ends when it is released, also when the object was evicted", () =>
    on(
      async (product) => {
        const one = await linked(product);
        const other = await scene.setScene(product);
        await eventually(
          async () => [...(await scene.eventsOf(one)), ...(await scene.eventsOf(other))],
          (events) => events.every(({ delivery }) => delivery.status === "delivered"),
        );
        await product.double("receiver", { manner: "gone" });
        await product.operator("POST", `/v1/links/${other.link}`, { metadata: { a: "1" } });
        await product.operator("POST", `/v1/links/${other.link}/revoke`);
        await eventually(
          async () => (await product.operator("GET", "/v1/notify_endpoint")).body,
          ({ status }) => status === "stopped",
        );
        expect((await erase(one)).body.deleted).toBe(true);
        await eventually(
          async () => (await product.operator("GET", "/v1/notify_endpoint")).body,
          ({ waiting }) => waiting >= 2,
        );
        await scene.evict(one);
        // Wakes it.
        await scene.eventsOf(one);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        const { waiting } = (await product.operator("GET", "/v1/notify_endpoint")).body;
        await product.double("receiver", { manner: "well", forget: true });
        const [event] = (await scene.eventsOf(other)).filter(({ type }) => type === "link.revoked");
        await product.operator("POST", `/v1/events/${event.id}/resend`, {});
        await ended(one);
        const { seen } = await product.double("receiver");
        expect(seen.map(({ type }: { type: string }) => type)).toContain("holder.deleted");
        // Nobody waits but these two: an erased holder's object must not be taken for another one, without a name.
        expect(waiting).toBe(2);
      },
      scene.soon,
      [{ binding: "NOTIFY_RECEIVER", name: "receiver" }],
    ));
});

describe("an account that is disconnected while its repair is read", () => {
  it("is told to be disconnected once, and not to be back", () =>
    on(
      async (product) => {
        const one = await broken(product);
        const { first, account } = one;
        const repair = await repairLink(one);
        const session = await scene.tap(repair);
        await product.sandbox("POST", "/webhooks", { drop: true });
        await scene.atBank(repair, session, {});
        // Read while it works, and answered when it does not any more.
        const match = `GET /v1/financial_connections/accounts/${account}`;
        await product.double("line", { hold: { match, times: 1, ms: 3_000 } });
        const completing = scene.complete(repair, session);
        await eventually(
          () => product.double("line"),
          ({ onTheWay }) => onTheWay.length > 0,
        );
        const done = await product.operator("POST", `/v1/accounts/${account}/disconnect`, {});
        expect(done.body.status).toBe("disconnected");
        await completing;
        await new Promise((resolve) => setTimeout(resolve, 4_000));
        const types = (await scene.eventsOf(first))
          .filter(({ data }) => data.object.id === account)
          .map(({ type }) => type);
        expect(types.slice(types.indexOf("account.disconnected"))).toEqual(["account.disconnected"]);
      },
      { ...scene.never, STRIPE_PREVIEW: preview, AUTO_RELINK: "" },
      [{ binding: "STRIPE_API", name: "line" }],
    ));
});

describe("an account whose look changes at Stripe", () => {
  it("is no duplicate in KV either", () =>
    on(
      async (product) => {
        const one = await linked(product, {}, undefined, bank);
        const two = await linked(product, {}, one.customer, bank);
        const [a = "", b = ""] = [one.accounts[0], two.accounts[0]];
        const factsOf = async (id: string) => product.kv.get<{ duplicate_of: string | null }>(`account:${id}`, "json");
        await eventually(
          () => factsOf(b),
          (value) => value?.duplicate_of === a,
        );
        // Stripe calls the bank by another name.
        const stripes = await scene.atStripe(one, a);
        const renamed = JSON.stringify({ ...stripes, institution_name: "Renamed Bank" });
        await product.double("stripe", { odd: { [`GET /v1/financial_connections/accounts/${a}`]: renamed } });
        await product.sandbox("POST", `/accounts/${a}/upcoming_deactivation`);
        await eventually(
          async () => (await scene.linkOf(one)).accounts.data[0],
          ({ institution_name }) => institution_name === "Renamed Bank",
        );
        expect((await scene.linkOf(two)).accounts.data[0].banklink.duplicate_of).toBeNull();
        await eventually(
          () => factsOf(b),
          (value) => value?.duplicate_of === null,
        );
      },
      scene.soon,
      [{ binding: "STRIPE_API", name: "stripe" }],
    ));
});
