// Account holders at Stripe: looked up for the first link of one, or created from an e-mail address, a name and a phone number.
import type Stripe from "stripe";
import { fail, ok, type Result } from "../domain/failure.ts";
import type { AccountHolderRef } from "../domain/link.ts";
import { customerIn } from "./answers.ts";
import { actingFor, askWithin } from "./client.ts";
import { isMissing, isRefusal } from "./failure.ts";

/** One that Stripe knows, or a customer to create. */
export type HolderRequest =
  | AccountHolderRef
  | { type: "customer"; email: string; name?: string | undefined; phone?: string | undefined };

/**
 * The account holder that a request names, checked at Stripe or created there, for the connected account `stripeAccount`
 * where one is given. A repeat with the same `nonce` creates
 * no second customer. Takes at most `budgetMs` milliseconds.
 * Fails as `invalid`, naming the parameter, when Stripe does not know the holder.
 * @see https://docs.stripe.com/api/customers
 */
export async function findOrMakeHolder(
  stripe: Stripe,
  request: HolderRequest,
  stripeAccount: string | null,
  nonce: string,
  budgetMs: number,
): Promise<Result<AccountHolderRef>> {
  const found = await askWithin("holder", budgetMs, (limits) =>
    find(stripe, request, nonce, { ...limits, ...actingFor(stripeAccount) }),
  );
  return found.ok ? found.value : found;
}

async function find(
  stripe: Stripe,
  request: HolderRequest,
  nonce: string,
  limits: { timeout: number; stripeAccount?: string },
): Promise<Result<AccountHolderRef>> {
  try {
    if (request.type === "account") {
      await stripe.accounts.retrieve(request.account, {}, limits);
      return ok({ type: "account", account: request.account });
    }
    if ("customer" in request) {
      const customer = await stripe.customers.retrieve(request.customer, {}, limits);
      return customer.deleted
        ? unknownHolder("customer", `Customer '${request.customer}' was deleted at Stripe`)
        : ok({ type: "customer", customer: request.customer });
    }
    if ("customer_account" in request) {
      const { customer_account } = request;
      // The account may exist in Stripe's v2 API alone, which has a key of its own kind of rights. This asks whether
      // Financial Connections knows it.
      await stripe.financialConnections.accounts.list({ account_holder: { customer_account }, limit: 1 }, limits);
      return ok({ type: "customer", customer_account });
    }
    const { email, name, phone } = request;
    const made = await stripe.customers.create(
      { email, ...(name ? { name } : {}), ...(phone ? { phone } : {}) },
      { idempotencyKey: `banklink-customer-${nonce}`, ...limits },
    );
    return ok({ type: "customer", customer: customerIn(made) });
  } catch (error) {
    if (isRefusal(error, "email_invalid"))
      return fail({
        kind: "invalid",
        code: "email_invalid",
        message: `Stripe refused: ${error.message}`,
        param: "account_holder[email]",
      });
    if (!isMissing(error)) throw error;
    // Stripe says the same of a connected account that is not ours.
    if (limits.stripeAccount && isRefusal(error, "account_invalid")) return unknownConnected(limits.stripeAccount);
    if (request.type === "account") return unknownHolder("account", `No such account: '${request.account}'`);
    if ("customer" in request) return unknownHolder("customer", `No such customer: '${request.customer}'`);
    if ("customer_account" in request)
      return unknownHolder("customer_account", `No such account: '${request.customer_account}'`);
    throw error;
  }
}

const unknownConnected = (stripeAccount: string) =>
  fail({
    kind: "invalid",
    code: "resource_missing",
    message: `No such connected account: '${stripeAccount}'. Check the id, and that it is connected to the platform of STRIPE_SECRET_KEY.`,
    param: "stripe_account",
  });

const unknownHolder = (field: "customer" | "customer_account" | "account", message: string) =>
  fail({
    kind: "invalid",
    code: "resource_missing",
    message: `${message}. Check the id, and that it was made in the same mode and account as STRIPE_SECRET_KEY.`,
    param: `account_holder[${field}]`,
  });
