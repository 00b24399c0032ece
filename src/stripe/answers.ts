// What is read of Stripe's answers, checked: one that is not as the API promises must not get into storage.
import type Stripe from "stripe";
import type { StripeAccount } from "../domain/account.ts";
import { isStripeId } from "../domain/ids.ts";
import { Unreadable } from "./failure.ts";

/** A session's id and client secret. Throws `Unreadable`. */
export function mintedIn(session: Stripe.FinancialConnections.Session): { id: string; clientSecret: string } {
  const { id, client_secret } = objectOf(session, "session");
  if (!isStripeId("fcsess", id)) throw new Unreadable("The session has no id.");
  if (typeof client_secret !== "string" || client_secret === "")
    throw new Unreadable("The session has no client_secret.");
  return { id, clientSecret: client_secret };
}

/** The id of a customer that was made. Throws `Unreadable`. */
export function customerIn(customer: Stripe.Customer): string {
  const { id } = objectOf(customer, "customer");
  if (!isStripeId("cus", id)) throw new Unreadable("The customer has no id.");
  return id;
}

/** A list of accounts, and whether it has more pages. Throws `Unreadable`. */
export function accountsIn(list: Stripe.ApiList<Stripe.FinancialConnections.Account>) {
  const { data, has_more } = objectOf(list, "list of accounts");
  if (!Array.isArray(data)) throw new Unreadable("The list of accounts has no data.");
  return { accounts: data.map(accountIn), hasMore: has_more === true };
}

/** An account as it came, except that owners, were they ever expanded, are an id again: they are never stored. */
export function accountIn(account: Stripe.FinancialConnections.Account): StripeAccount {
  const { id, status, ownership } = objectOf(account, "account");
  if (!isStripeId("fca", id) || typeof status !== "string") throw new Unreadable("An account has no id or no status.");
  if (typeof ownership !== "object" || !ownership) return account;
  const kept: Stripe.FinancialConnections.Account = { ...account, ownership: ownership.id };
  return kept;
}

function objectOf<T extends object>(value: T, what: string): T {
  if (typeof value !== "object" || value === null) throw new Unreadable(`The ${what} is no object.`);
  return value;
}
