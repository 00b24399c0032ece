// What only preview versions of Stripe's API have: repairing an account under its own id, and a bank chosen beforehand.
// The released SDK does not know their fields; those written here are the ones that its beta releases have.
import type Stripe from "stripe";
import { isWell } from "../domain/account.ts";
import type { Result } from "../domain/failure.ts";
import { isStripeId } from "../domain/ids.ts";
import type { AccountHolderRef, SessionOptions } from "../domain/link.ts";
import { accountIn, mintedIn } from "./answers.ts";
import { actingFor, askWithin } from "./client.ts";

interface PreviewAccount {
  authorization?: string | null;
  status_details?: { inactive?: { action?: string } };
}

interface PreviewSession {
  relink_result?: { account?: string | null; failure_reason?: string | null } | null;
}

interface PreviewSessionParams {
  permissions: string[];
  prefetch: string[];
  manual_entry: { mode: "disabled" };
  relink_options?: { authorization: string; account: string };
  account_holder?: AccountHolderRef;
  filters?: {
    countries: string[];
    account_subcategories: string[];
    require_payment_method_support: string;
    institution: string;
  };
  limits?: { accounts: number | "" };
}

/** What came of a session that repairs an account. */
export interface RelinkResult {
  /** The account that was repaired. */
  account: string | null;
  /** Why none was. */
  failure: string | null;
}

/** What the session, read in a preview version, says of its repair; null where it has not ended. */
export function relinkedIn(session: Stripe.FinancialConnections.Session): RelinkResult | null {
  const { relink_result: result } = session as unknown as PreviewSession;
  if (!result) return null;
  const { account, failure_reason: reason } = result;
  const failure = typeof reason === "string" && /^\w{1,100}$/.test(reason) ? reason : null;
  return { account: isStripeId("fca", account) ? account : null, failure };
}

/** For whom, in which preview version, and within how many milliseconds; `isTrial` with one try only. */
export interface PreviewCall {
  apiVersion: string;
  stripeAccount: string | null;
  budgetMs: number;
  isTrial: boolean;
}

/**
 * Reads what repairing the account takes: the authorization that it belongs to, null where Stripe cannot repair it; and
 * whether that is needed at all.
 * @see https://docs.stripe.com/financial-connections/relink
 */
export async function readForRelink(
  stripe: Stripe,
  id: string,
  call: PreviewCall,
): Promise<Result<{ authorization: string | null; isWell: boolean }>> {
  return askWithin("preview", call.budgetMs, async (limits) => {
    const account = await stripe.financialConnections.accounts.retrieve(id, {}, { ...limits, ...optionsOf(call) });
    const { authorization, status_details } = account as unknown as PreviewAccount;
    // What cannot be repaired, such as an account that was closed at the bank, has the action "none".
    const isRepairable = status_details?.inactive?.action !== "none";
    return {
      authorization: isRepairable && typeof authorization === "string" ? authorization : null,
      isWell: isWell(accountIn(account)),
    };
  });
}

/** Creates a session that repairs this one account. Stripe takes holder, bank and kind of account from there. */
export function createRelinkSession(
  stripe: Stripe,
  relink: { authorization: string; account: string },
  options: SessionOptions,
  returnUrl: string | null,
  call: PreviewCall & { idempotencyKey: string },
): Promise<Result<{ id: string; clientSecret: string }>> {
  const { permissions, prefetch } = options;
  return create(stripe, { permissions, prefetch, relink_options: relink, manual_entry }, returnUrl, call);
}

/** Creates a session that begins at this bank (fcinst_…). */
export function createSessionAtBank(
  stripe: Stripe,
  institution: string,
  holder: AccountHolderRef,
  options: SessionOptions,
  returnUrl: string | null,
  call: PreviewCall & { idempotencyKey: string },
): Promise<Result<{ id: string; clientSecret: string }>> {
  const { permissions, prefetch, filters, limits } = options;
  const { country, ...others } = filters;
  const params = {
    account_holder: holder,
    permissions,
    prefetch,
    filters: { ...others, countries: [country], institution },
    limits: { accounts: limits?.accounts ?? ("" as const) },
    manual_entry,
  };
  return create(stripe, params, returnUrl, call);
}

const manual_entry = { mode: "disabled" } as const;

function create(
  stripe: Stripe,
  params: PreviewSessionParams,
  returnUrl: string | null,
  call: PreviewCall & { idempotencyKey: string },
) {
  const sent = { ...params, ...(returnUrl ? { return_url: returnUrl } : {}) };
  return askWithin("preview", call.budgetMs, async (limits) => {
    const options = { idempotencyKey: call.idempotencyKey, ...limits, ...optionsOf(call) };
    const typed = sent as unknown as Stripe.FinancialConnections.SessionCreateParams;
    return mintedIn(await stripe.financialConnections.sessions.create(typed, options));
  });
}

const optionsOf = ({ apiVersion, stripeAccount, isTrial }: PreviewCall) => ({
  apiVersion,
  ...actingFor(stripeAccount),
  ...(isTrial ? { maxNetworkRetries: 0 } : {}),
});
