// POST /v1/accounts/:id/disconnect: once at Stripe, however often and however badly it is asked for; and everybody agrees.
import { afterAll, beforeAll, expect, it } from "vitest";
import { stripesOwn } from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  // Stripe is given up on after a few seconds; unprompted it is not asked while the tests run.
  product = await startProduct({ RECONCILE_SECONDS: "3600" }, [], { person: 5_000 });
});
afterAll(() => product.close());

/** A customer's link that has brought an account, with no webhook of what happens to it from then on. */
async function linkedAccount() {
  await product.sandbox("POST", "/webhooks", { drop: true });
  const customer = await product.makeCustomer();
  const link = await product.makeLink({ account_holder: { type: "customer", customer } });
  await product.link(link.path);
  const [account] = (await product.operator("GET", `/v1/links/${link.id}`)).body.accounts.data;
  const id = String(account.id);
  return { customer, link, id, disconnect: () => product.operator("POST", `/v1/accounts/${id}/disconnect`, {}) };
}

const callsFor = async (id: string) =>
  (await product.sandbox("GET", "/requests")).data.filter(
    ({ path }: { path: string }) => path === `/v1/financial_connections/accounts/${id}/disconnect`,
  );
const atStripe = (id: string) => product.stripe("GET", `/v1/financial_connections/accounts/${id}`);
const eventsOf = async (customer: string) =>
  (await product.operator("GET", `/v1/events?account_holder=${customer}&limit=100`)).body.data.filter(
    ({ type }: { type: string }) => type === "account.disconnected",
  );

it("answers with the account as it is then; Stripe, the API, KV and the event agree", async () => {
  const { customer, link, id, disconnect } = await linkedAccount();
  const { status, body } = await disconnect();
  expect([status, body.status, body.id, body.balance]).toEqual([200, "disconnected", id, null]);
  expect(stripesOwn(body)).toEqual(await atStripe(id));
  expect((await product.operator("GET", `/v1/links/${link.id}`)).body.accounts.data).toEqual([body]);
  const { value } = await eventually(
    () => product.kv.getWithMetadata<{ account: object }, { status: string }>(`account:${id}`, "json"),
    ({ metadata }) => metadata?.status === "disconnected",
  );
  expect(value?.account).toEqual(stripesOwn(body));
  expect((await product.operator("GET", `/v1/accounts/${id}`)).body).toEqual(body);
  const [event, ...more] = await eventsOf(customer);
  expect(more).toEqual([]);
  expect(event.data).toEqual({ object: body });
  await eventually(
    async () => (await product.sandbox("GET", "/notifications")).data,
    (all) => all.some(({ body: sent }: { body: { id: string } }) => sent.id === event.id),
  );
});

it("twice is once, and the second time Stripe is not asked; at once is one call too", async () => {
  const { customer, id, disconnect } = await linkedAccount();
  const answers = await Promise.all([disconnect(), disconnect(), disconnect()]);
  for (const { status, body } of answers) expect([status, body.status]).toEqual([200, "disconnected"]);
  expect((await disconnect()).body).toEqual(answers[0]?.body);
  expect(await callsFor(id)).toHaveLength(1);
  expect(await eventsOf(customer)).toHaveLength(1);
});

it("a repeat with the same Idempotency-Key gets the same answer", async () => {
  const { id } = await linkedAccount();
  const send = () => product.operator("POST", `/v1/accounts/${id}/disconnect`, {}, { "Idempotency-Key": `end-${id}` });
  const [first, second] = [await send(), await send()];
  expect(second.body).toEqual(first.body);
  expect(await callsFor(id)).toHaveLength(1);
});

it("where Stripe has done it and its answer is lost, the account is read again by itself", async () => {
  const { customer, id, disconnect } = await linkedAccount();
  const match = `POST /v1/financial_connections/accounts/${id}/disconnect`;
  await product.sandbox("POST", "/faults", { match, times: 9, fault: "late" });
  const { status, body } = await disconnect();
  expect([status, body.error.code]).toEqual([503, "stripe_unavailable"]);
  const known = () => product.operator("GET", `/v1/accounts/${id}`);
  await eventually(known, (answer) => answer.body.status === "disconnected");
  expect(await eventsOf(customer)).toHaveLength(1);
  // What is known then is answered without asking Stripe, whom the fault still keeps from answering.
  expect((await disconnect()).body.status).toBe("disconnected");
});

it("while Stripe fails nothing has changed, and it goes when Stripe is well again", async () => {
  const { id, disconnect } = await linkedAccount();
  const match = `POST /v1/financial_connections/accounts/${id}/disconnect`;
  await product.sandbox("POST", "/faults", { match, times: 1, fault: "429" });
  const refused = await disconnect();
  expect([refused.status, refused.body.error.code]).toEqual([503, "stripe_unavailable"]);
  expect(refused.headers.get("Retry-After")).not.toBeNull();
  expect((await product.operator("GET", `/v1/accounts/${id}`)).body.status).toBe("active");
  expect((await eventually(disconnect, ({ status }) => status === 200)).body.status).toBe("disconnected");
});

it("an inactive account is disconnected too; one of the bank's own doing is known without asking", async () => {
  const { id, disconnect } = await linkedAccount();
  await product.sandbox("POST", `/accounts/${id}/deactivate`, {});
  expect((await disconnect()).body.status).toBe("disconnected");

  const other = await linkedAccount();
  await product.sandbox("POST", "/webhooks", { copies: 1 });
  await product.sandbox("POST", `/accounts/${other.id}/disconnect`, {});
  const known = () => product.operator("GET", `/v1/accounts/${other.id}`);
  await eventually(known, ({ body }) => body.status === "disconnected");
  expect((await other.disconnect()).status).toBe(200);
  expect(await callsFor(other.id)).toEqual([]);
});

it("refuses an unknown account, another connected account's, and parameters", async () => {
  const { id } = await linkedAccount();
  const paths = ["/v1/accounts/fca_nothing/disconnect", `/v1/accounts/${id}/disconnect?stripe_account=acct_1other`];
  for (const path of paths) {
    const { status, body } = await product.operator("POST", path, {});
    expect([status, body.error.code, body.error.param]).toEqual([404, "resource_missing", "id"]);
  }
  const { status, body } = await product.operator("POST", `/v1/accounts/${id}/disconnect`, { force: true });
  expect([status, body.error.param]).toEqual([400, "force"]);
  expect((await product.operator("GET", `/v1/accounts/${id}`)).body.status).toBe("active");
});

it("an account that Stripe does not know is refused, and not taken for disconnected", async () => {
  const { id, disconnect } = await linkedAccount();
  await product.sandbox("POST", "/reset", {});
  const { status, body } = await disconnect();
  expect([status, body.error.code, body.error.stripe_code]).toEqual([502, "stripe_refused", "resource_missing"]);
  expect((await product.operator("GET", `/v1/accounts/${id}`)).body.status).toBe("active");
});

it("of a connected account's customer is asked for that account, and is found by who names it alone", async () => {
  const stripe_account = String((await product.stripe("POST", "/v1/accounts", { type: "standard" })).id);
  const account_holder = { type: "customer", email: "pat@example.com" };
  const link = await product.makeLink({ account_holder, stripe_account });
  await product.link(link.path, { institution: "Test (Non-OAuth)", accounts: ["Success", "Savings"] });
  const own = new URL(link.body.manage_url).pathname;
  const [first, second] = (await product.call("GET", `${own}/status`)).body.accounts;
  const path = `/v1/accounts/${first.id}/disconnect`;
  expect((await product.operator("POST", path, {})).status).toBe(404);
  const done = await product.operator("POST", `${path}?stripe_account=${stripe_account}`, {});
  expect([done.status, done.body.status, done.body.banklink.stripe_account]).toEqual([
    200,
    "disconnected",
    stripe_account,
  ]);
  const byCustomer = await product.call("POST", `${own}/disconnect`, { account: second.id });
  expect(byCustomer.body.receipt).not.toBeNull();
  const calls = [...(await callsFor(first.id)), ...(await callsFor(second.id))];
  expect(calls).toMatchObject([{ stripe_account }, { stripe_account }]);
  await product.call("POST", `${own}/deletion`, {});
  const holder = link.body.account_holder.customer;
  const { data } = (
    await product.operator("GET", `/v1/events?account_holder=${holder}&stripe_account=${stripe_account}`)
  ).body;
  const asked = data.find(({ type }: { type: string }) => type === "holder.deletion_requested");
  expect(asked.data.object).toEqual({ id: holder, object: "account_holder", stripe_account });
});
