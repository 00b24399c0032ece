// /v1/financial_connections/accounts
import { disconnect, refresh } from "../account-changes.ts";
import { holderId } from "../model/holder.ts";
import type { LinkedAccount } from "../model/linked-account.ts";
import { features, permissionFor } from "../model/refresh.ts";
import { invalid, noSuch, Refusal } from "../refusal.ts";
import { linkedAccountToWire } from "../wire/linked-account.ts";
import { ownerToWire } from "../wire/objects.ts";
import { findConnectedAccount, noAccess } from "./connected-accounts.ts";
import type { Context } from "./context.ts";
import { findCustomer } from "./customers.ts";
import { page, pageParams } from "./pagination.ts";
import { hash, listOf, oneOf, type Read, required, text } from "./params.ts";
import { findSession } from "./sessions.ts";

const url = "/v1/financial_connections/accounts";
export const linkedAccountListParams = {
  ...pageParams,
  account_holder: hash({ account: text(), customer: text(), customer_account: text() }),
  session: text(),
};
export const ownerListParams = { ...pageParams, ownership: required(text()) };
export const refreshParams = { features: required(listOf(oneOf(features))) };
export const subscriptionParams = { features: required(listOf(oneOf(["transactions"]))) };

/** The linked account as the caller may see it; throws resource_missing. */
export function findLinkedAccount({ store, scope }: Context, id: string, param?: string): LinkedAccount {
  const account = store.get("linked_account", id);
  if (account === undefined || account.scope !== scope) throw noSuch("financial_connections_account", id, param);
  return account;
}

/** Throws a Refusal unless the account is active. */
export function mustBeActive(account: LinkedAccount): void {
  if (account.status === "active") return;
  throw new Refusal(400, `The Financial Connections account '${account.id}' is ${account.status}.`, {
    code: "financial_connections_account_inactive",
  });
}

/** Throws a Refusal unless the account was linked with this permission. */
export function mustPermit(account: LinkedAccount, permission: LinkedAccount["permissions"][number]): void {
  if (account.permissions.includes(permission)) return;
  throw new Refusal(400, `You do not have the ${permission} permission on the account '${account.id}'.`);
}

export function listLinkedAccounts(context: Context, params: Read<typeof linkedAccountListParams>) {
  const { account, customer, customer_account } = params.account_holder ?? {};
  const given = [account, customer, customer_account, params.session].filter((value) => value !== undefined);
  if (given.length > 1) {
    throw invalid(
      "account_holder",
      "You may only specify one of these parameters: account_holder[account], account_holder[customer], account_holder[customer_account], session.",
    );
  }
  if (customer !== undefined) findCustomer(context, customer, "account_holder[customer]");
  const holdingAccount = account ?? customer_account;
  if (holdingAccount !== undefined && findConnectedAccount(context, holdingAccount) === undefined) {
    throw noAccess(context.key, holdingAccount);
  }
  const { scope } = context;
  const { session } = params;
  if (session !== undefined) findSession(context, session, "session");
  const where = session === undefined ? { scope } : { scope, session };
  const accounts = context.store.list("linked_account", { where, order: "newest" });
  const [wanted] = given;
  const everything = wanted === undefined || session !== undefined;
  const held = everything ? accounts : accounts.filter(({ holder }) => holderId(holder) === wanted);
  return page(held, params, url, "financial_connections_account", linkedAccountToWire);
}

export function retrieveLinkedAccount(context: Context) {
  return linkedAccountToWire(findLinkedAccount(context, context.id));
}

export function disconnectLinkedAccount(context: Context) {
  const account = findLinkedAccount(context, context.id);
  return linkedAccountToWire(account.status === "disconnected" ? account : disconnect(context, account));
}

export function refreshLinkedAccount(context: Context, params: Read<typeof refreshParams>) {
  let account = findLinkedAccount(context, context.id);
  mustBeActive(account);
  if (params.features.length === 0) {
    throw invalid("features", "You must specify at least one feature.", "parameter_invalid_empty");
  }
  for (const feature of params.features) mustPermit(account, permissionFor[feature]);
  for (const feature of params.features) account = refresh(context, account, feature);
  return linkedAccountToWire(account);
}

export function subscribeLinkedAccount(context: Context) {
  const account = findLinkedAccount(context, context.id);
  mustBeActive(account);
  mustPermit(account, "transactions");
  let subscribed: LinkedAccount = { ...account, subscriptions: ["transactions"] };
  context.store.put("linked_account", account.id, subscribed);
  subscribed = refresh(context, subscribed, "transactions");
  return linkedAccountToWire(subscribed);
}

export function unsubscribeLinkedAccount(context: Context) {
  const account = findLinkedAccount(context, context.id);
  mustBeActive(account);
  const unsubscribed: LinkedAccount = { ...account, subscriptions: [] };
  context.store.put("linked_account", account.id, unsubscribed);
  return linkedAccountToWire(unsubscribed);
}

export function listOwners(context: Context, params: Read<typeof ownerListParams>) {
  const account = findLinkedAccount(context, context.id);
  mustPermit(account, "ownership");
  if (account.ownership === null || account.ownership !== params.ownership) {
    throw noSuch("financial_connections_ownership", params.ownership, "ownership");
  }
  const owners = context.store.list("owner", { where: { ownership: params.ownership } });
  return page(owners, params, `${url}/${account.id}/owners`, "financial_connections_account_owner", ownerToWire);
}
