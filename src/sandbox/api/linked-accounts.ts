// /v1/financial_connections/accounts
import { disconnect, refresh } from "../account-changes.ts";
import { accountsOf } from "../linking.ts";
import { holderId } from "../model/holder.ts";
import type { LinkedAccount } from "../model/linked-account.ts";
import { features, permissionFor } from "../model/refresh.ts";
import { invalid, noSuch, Refusal } from "../refusal.ts";
import { linkedAccountToWire } from "../wire/linked-account.ts";
import { ownerToWire } from "../wire/objects.ts";
import { previewAccount } from "../wire/preview.ts";
import { findConnectedAccount, noAccess } from "./connected-accounts.ts";
import { type Context, isPreview } from "./context.ts";
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

/** Writes accounts as the request's version shows them. */
export const accountWriter = (context: Context): ((account: LinkedAccount) => object) =>
  isPreview(context) ? previewAccount : linkedAccountToWire;

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
  const { store, scope } = context;
  const { session } = params;
  const [wanted] = given;
  const accounts =
    session === undefined
      ? store
          .list("linked_account", { where: { scope }, order: "newest" })
          .filter(({ holder }) => wanted === undefined || holderId(holder) === wanted)
      : accountsOf(store, findSession(context, session, "session"));
  return page(accounts, params, url, "financial_connections_account", accountWriter(context));
}

export function retrieveLinkedAccount(context: Context) {
  return accountWriter(context)(findLinkedAccount(context, context.id));
}

export function disconnectLinkedAccount(context: Context) {
  const account = findLinkedAccount(context, context.id);
  return accountWriter(context)(account.status === "disconnected" ? account : disconnect(context, account));
}

function mustName(features: string[]): void {
  if (features.length > 0) return;
  throw invalid("features", "You must specify at least one feature.", "parameter_invalid_empty");
}

export function refreshLinkedAccount(context: Context, params: Read<typeof refreshParams>) {
  let account = findLinkedAccount(context, context.id);
  mustBeActive(account);
  mustName(params.features);
  for (const feature of params.features) mustPermit(account, permissionFor[feature]);
  for (const feature of params.features) account = refresh(context, account, feature);
  return accountWriter(context)(account);
}

export function subscribeLinkedAccount(context: Context, params: Read<typeof subscriptionParams>) {
  const account = findLinkedAccount(context, context.id);
  mustBeActive(account);
  mustName(params.features);
  mustPermit(account, "transactions");
  let subscribed: LinkedAccount = { ...account, subscriptions: ["transactions"] };
  context.store.put("linked_account", account.id, subscribed);
  subscribed = refresh(context, subscribed, "transactions");
  return accountWriter(context)(subscribed);
}

/** Also for accounts that are inactive: a subscription can be ended at any time. */
export function unsubscribeLinkedAccount(context: Context, params: Read<typeof subscriptionParams>) {
  const account = findLinkedAccount(context, context.id);
  mustName(params.features);
  const unsubscribed: LinkedAccount = { ...account, subscriptions: [] };
  context.store.put("linked_account", account.id, unsubscribed);
  return accountWriter(context)(unsubscribed);
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
