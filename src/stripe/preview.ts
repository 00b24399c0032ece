// What only preview versions of Stripe's API have: repairing an account under its own id, and a bank chosen beforehand.
// The released SDK does not know their fields; those written here are the ones that its beta releases have.
import type Stripe from "stripe";
import { isWell } from "../domain/account.ts";
import type { Result } from "../domain/failure.ts";
import { isStripeId } from "../domain/ids.ts";
import type { AccountHolderRef, SessionOptions } from "../domain/link.ts";
import { accountIn } from "./answers.ts";
import { askWithin, type CallOptions, optionsOf } from "./client.ts";
import { plainly } from "./create-session.ts";

interface PreviewAccount {
  authorization?: string | null;
  status_details?: { inactive?: { action?: string } };
}

interface PreviewSession {
  relink_result?: { account?: string | null; failure_reason?: string | null } | null;
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

/**
 * Reads what repairing the account takes: the authorization that it belongs to, null where Stripe cannot repair it; and
 * whether that is needed at all.
 * @see https://docs.stripe.com/financial-connections/relink
 */
export async function readForRelink(
  stripe: Stripe,
  id: string,
  call: CallOptions & { budgetMs: number },
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

/**
 * What a session that repairs this one account is created with. Stripe takes holder, bank and kind of account from there.
 * @see https://docs.stripe.com/financial-connections/relink
 */
export const toRelink = (authorization: string, account: string) => ({ relink_options: { authorization, account } });

/** What a session at this bank (fcinst_…) is created with. */
export function atBank(institution: string, holder: AccountHolderRef, options: SessionOptions) {
  const { filters, ...plain } = plainly(holder, options);
  const { country, ...others } = filters;
  return { ...plain, filters: { ...others, countries: [country], institution } };
}
