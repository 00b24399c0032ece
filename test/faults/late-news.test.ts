// Stripe's answers arrive late, when they are no longer true: what has happened meanwhile is not lost.
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import * as scene from "./scenario.ts";

let product: Product;
beforeAll(async () => {
  // Asked once after two seconds, and then not again while these tests run.
  const line = { binding: "STRIPE_API", name: "line" } as const;
  product = await startProduct({ RECONCILE_SECONDS: "2,3600" }, [line]);
});
afterAll(() => product.close());

const sessionPath = (session: string) => `GET /v1/financial_connections/sessions/${session}`;
const hold = (match: string, ms = 3_000) => product.double("line", { hold: { match, times: 1, ms } });
const isOnTheWay = (match: string) =>
  eventually(
    () => product.double("line"),
    ({ onTheWay }) => onTheWay.includes(match),
  );

it.concurrent("completion is answered from a read that began after it, not from one before", async () => {
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  await hold(sessionPath(session));
  await isOnTheWay(sessionPath(session));
  const accounts = await scene.atBank(one, session);
  const { body } = await scene.complete(one, session);
  expect(body).toMatchObject({ status: "completed", accounts: [{ last4: "6789" }, { last4: "4321" }] });
  await scene.endsLinked(one, accounts);
  expect((await scene.eventsOf(one)).map(({ type }) => type)).not.toContain("link.attempt_failed");
});

it.concurrent("a webhook that comes while the session is being read makes it read again", async () => {
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  await hold(sessionPath(session));
  await isOnTheWay(sessionPath(session));
  await scene.endsLinked(one, await scene.atBank(one, session), 20);
});

it.concurrent("a webhook about an account that is only now being read makes it read again", async () => {
  const terms = { permissions: ["payment_method", "balances"], prefetch: ["balances"] };
  const one = await scene.setScene(product, terms);
  const session = await scene.tap(one);
  await hold(sessionPath(session));
  const accounts = await scene.atBank(one, session);
  await scene.complete(one, session);
  await eventually(
    () => scene.linkOf(one),
    ({ accounts: { data } }) =>
      data.length === 2 && data.every((account: { balance: object | null }) => account.balance !== null),
  );
  await scene.endsLinked(one, accounts, 20);
});

it.concurrent("an account that is being read when it changes once more ends as Stripe has it", async () => {
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  const [account = ""] = await scene.atBank(one, session, { institution: "Test (Non-OAuth)" });
  await scene.complete(one, session);
  const read = `GET /v1/financial_connections/accounts/${account}`;
  await hold(read);
  await product.sandbox("POST", `/accounts/${account}/deactivate`);
  await isOnTheWay(read);
  await product.sandbox("POST", `/accounts/${account}/reactivate`);
  await scene.endsLinked(one, [account], 20);
  const [{ status }] = (await scene.linkOf(one)).accounts.data;
  expect(status).toBe("active");
});

it.concurrent("a link revoked while the customer was at the bank stays revoked; the account is kept as a fact", async () => {
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  // Before the bank says yes, as the webhooks of that ask for the session too.
  await hold(sessionPath(session), 5_000);
  const accounts = await scene.atBank(one, session);
  const completing = scene.complete(one, session);
  await isOnTheWay(sessionPath(session));
  await product.operator("POST", `/v1/links/${one.link}/revoke`);
  expect((await completing).body.status).toBe("revoked");
  const link = await scene.linkOf(one);
  expect(link).toMatchObject({ status: "revoked", completed_at: null, attempts: [{ outcome: "linked" }] });
  expect(link.accounts.data.map(({ id }: { id: string }) => id)).toEqual(accounts);
  await scene.isPublished(one);
  const types = (await scene.isTold(one)).map(({ type }) => type);
  expect(types).toEqual(["link.created", "link.opened", "link.revoked", "account.linked", "account.linked"]);
});

it("a session that Stripe mints while its link is revoked is handed to nobody", async () => {
  const one = await scene.setScene(product);
  const minting = "POST /v1/financial_connections/sessions";
  await hold(minting, 5_000);
  const tapped = product.call("POST", `${one.path}/session`, {});
  await isOnTheWay(minting);
  await product.operator("POST", `/v1/links/${one.link}/revoke`);
  const { status, body } = await tapped;
  expect([status, body.error.code]).toEqual([410, "link_revoked"]);
  expect((await scene.linkOf(one)).attempts).toEqual([]);
});

it.concurrent("an account that is disconnected while it is being read is not taken back for a connected one", async () => {
  const one = await scene.setScene(product);
  const session = await scene.tap(one);
  const [account = ""] = await scene.atBank(one, session, { institution: "Test (Non-OAuth)" });
  await scene.complete(one, session);
  await scene.endsLinked(one, [account]);
  const read = `GET /v1/financial_connections/accounts/${account}`;
  await hold(read);
  await product.sandbox("POST", `/accounts/${account}/account_numbers_updated`, {});
  await isOnTheWay(read);
  const { body } = await product.operator("POST", `/v1/accounts/${account}/disconnect`, {});
  expect(body.status).toBe("disconnected");
  await eventually(
    () => product.double("line"),
    ({ onTheWay }) => !onTheWay.includes(read),
  );
  await scene.endsLinked(one, [account]);
  const told = (await scene.eventsOf(one)).map(({ type }) => type);
  expect(told.filter((type) => type === "account.disconnected")).toHaveLength(1);
  expect(told).not.toContain("account.reactivated");
});
