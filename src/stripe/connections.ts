// Reads Financial Connections sessions and accounts at Stripe.
import type Stripe from "stripe";
import type { StripeAccount } from "../domain/account.ts";
import type { Result } from "../domain/failure.ts";
import { accountIn, accountsIn } from "./answers.ts";
import { actingFor, ask, askWithin, optionsOf } from "./client.ts";
import { Unreadable } from "./failure.ts";
import { holderIds } from "./holder-ids.ts";
import { type RelinkResult, relinkedIn } from "./preview.ts";

/** Pages of one session's accounts that are read: each has a hundred. */
const mostPages = 20;

export interface SessionRead {
  /** The Stripe ids that the session's account holder has. */
  holders: string[];
  /** Every account that it has linked. */
  accounts: StripeAccount[];
  /** What came of the repair that it was made for; null where there is none, or none yet. */
  relinked: RelinkResult | null;
}

/**
 * A session and its accounts, read page by page. `isTrial`: each page with one try only. `preview`: the version of the API
 * to read a session in that repairs an account, unless Stripe refuses that; null for any other.
 * @see https://docs.stripe.com/api/financial_connections/sessions/retrieve
 */
export async function readSession(
  stripe: Stripe,
  sessionId: string,
  stripeAccount: string | null,
  { isTrial, preview }: { isTrial: boolean; preview: string | null },
): Promise<Result<SessionRead>> {
  const read = await ask(preview === null ? "session" : "preview", async () => {
    const how = optionsOf({ stripeAccount, isTrial });
    const inVersion = optionsOf({ stripeAccount, isTrial, apiVersion: preview });
    const session = await stripe.financialConnections.sessions.retrieve(sessionId, {}, inVersion);
    if (session?.id !== sessionId) throw new Unreadable("The session is another one than was asked for.");
    const read = accountsIn(session.accounts);
    // What a preview version says of an account is not stored: then all of them are listed in ours.
    const accounts = preview === null ? read.accounts : [];
    let more = read.hasMore || accounts.length < read.accounts.length;
    for (let pages = 1; more && pages < mostPages; pages++) {
      const after = accounts.at(-1)?.id;
      const list = await stripe.financialConnections.accounts.list(
        { session: sessionId, limit: 100, ...(after ? { starting_after: after } : {}) },
        how,
      );
      const page = accountsIn(list);
      accounts.push(...page.accounts);
      more = page.hasMore && page.accounts.length > 0;
    }
    return { holders: holderIds(session.account_holder), accounts, relinked: preview ? relinkedIn(session) : null };
  });
  // The version may be gone by now; what the session has linked is in the released one too.
  if (preview === null || read.ok || read.failure.kind !== "stripe_refused") return read;
  return readSession(stripe, sessionId, stripeAccount, { isTrial, preview: null });
}

/**
 * Reads one account; within `budgetMs` milliseconds where somebody waits for it.
 * @see https://docs.stripe.com/api/financial_connections/accounts/retrieve
 */
export async function readAccount(
  stripe: Stripe,
  id: string,
  stripeAccount: string | null,
  budgetMs?: number,
): Promise<Result<StripeAccount>> {
  const read = async (limits: { timeout?: number } = {}) => {
    const how = { ...limits, ...actingFor(stripeAccount) };
    const { lastResponse: _, ...account } = await stripe.financialConnections.accounts.retrieve(id, {}, how);
    if (account.id !== id) throw new Unreadable("The account is another one than was asked for.");
    return accountIn(account);
  };
  return budgetMs === undefined ? ask("account", read) : askWithin("account", budgetMs, read);
}
