// Whom a new session is for, and which accounts it is to repair.
import { type Holder, holderId } from "../model/holder.ts";
import type { Relink } from "../model/session.ts";
import { invalid, noSuch } from "../refusal.ts";
import { findAuthorization } from "./authorizations.ts";
import { findConnectedAccount } from "./connected-accounts.ts";
import type { Context } from "./context.ts";
import { findCustomer } from "./customers.ts";
import type { Read } from "./params.ts";
import type { holderParams, RelinkOptions } from "./session-params.ts";

/** The account holder that was sent; throws a Refusal when there is none of that id or the parameters do not fit. */
export function readHolder(context: Context, sent: Read<typeof holderParams>): Holder {
  const { type, account, customer, customer_account } = sent;
  const misplaced = type === "account" ? (customer ?? customer_account) : account;
  if (misplaced !== undefined) {
    const name = type === "customer" ? "account" : customer === undefined ? "customer_account" : "customer";
    throw invalid(
      `account_holder[${name}]`,
      `You cannot pass account_holder[${name}] when account_holder[type] is ${type}.`,
    );
  }
  if (type === "account") {
    if (account === undefined) {
      throw invalid("account_holder[account]", "Missing required param: account_holder[account].", "parameter_missing");
    }
    if (findConnectedAccount(context, account) === undefined)
      throw noSuch("account", account, "account_holder[account]");
    return { type, account };
  }
  if (customer !== undefined && customer_account !== undefined) {
    throw invalid(
      "account_holder[customer_account]",
      "You may only specify one of these parameters: account_holder[customer], account_holder[customer_account].",
    );
  }
  if (customer_account !== undefined) {
    if (findConnectedAccount(context, customer_account) === undefined) {
      throw noSuch("account", customer_account, "account_holder[customer_account]");
    }
    return { type, customerAccount: customer_account };
  }
  if (customer === undefined) {
    throw invalid("account_holder[customer]", "Missing required param: account_holder[customer].", "parameter_missing");
  }
  if (findCustomer(context, customer, "account_holder[customer]").deleted) {
    throw noSuch("customer", customer, "account_holder[customer]");
  }
  return { type, customer };
}

/**
 * What the session is to repair, and the holder of that.
 * @param holder who was named as account holder; null when nobody was
 * @throws Refusal when there is no such authorization or account, it is disconnected, or it is somebody else's
 */
export function readRelink(
  context: Context,
  { authorization, account }: RelinkOptions,
  holder: Holder | null,
): { relink: Relink; holder: Holder } {
  const accounts = findAuthorization(context, authorization, "relink_options[authorization]");
  const [{ holder: owner }] = accounts;
  if (holder !== null && holderId(holder) !== holderId(owner)) {
    throw invalid(
      "account_holder",
      `The authorization '${authorization}' does not belong to the account holder '${holderId(holder)}'.`,
    );
  }
  if (account === undefined && accounts.every(({ status }) => status === "disconnected")) {
    throw invalid(
      "relink_options[authorization]",
      `The authorization '${authorization}' is disconnected and cannot be relinked.`,
    );
  }
  const found = accounts.find(({ id }) => id === account);
  if (account !== undefined && found === undefined) {
    const known = context.store.get("linked_account", account);
    if (known?.scope !== context.scope) {
      throw noSuch("financial_connections_account", account, "relink_options[account]");
    }
    throw invalid(
      "relink_options[account]",
      `The account '${account}' does not belong to the authorization '${authorization}'.`,
    );
  }
  if (found?.status === "disconnected") {
    throw invalid("relink_options[account]", `The account '${found.id}' is disconnected and cannot be relinked.`);
  }
  return { relink: { authorization, account: account ?? null, repaired: [], failure: null }, holder: owner };
}
