// /v1/accounts: connected accounts, as far as Financial Connections needs them.
import { newId } from "../ids.ts";
import type { ConnectedAccount } from "../model/connected-account.ts";
import { Refusal } from "../refusal.ts";
import { connectedAccountToWire } from "../wire/objects.ts";
import { ownAccount } from "./authenticate.ts";
import type { Context } from "./context.ts";
import { mergeMetadata } from "./customers.ts";
import { page, pageParams } from "./pagination.ts";
import { hash, metadata, oneOf, type Read, text } from "./params.ts";

const requested = hash({ requested: oneOf(["true", "false"]) });
export const accountParams = {
  type: oneOf(["custom", "express", "standard"]),
  country: text(2),
  email: text(512),
  business_type: oneOf(["company", "government_entity", "individual", "non_profit"]),
  capabilities: hash({
    card_payments: requested,
    transfers: requested,
    us_bank_account_ach_payments: requested,
  }),
  metadata,
};
export const accountListParams = pageParams;

export function noAccess(key: string, account: string): Refusal {
  return new Refusal(
    403,
    `The provided key '${key}' does not have access to account '${account}' (or that account does not exist). Application access may have been revoked.`,
    { code: "account_invalid" },
  );
}

/** Whether the caller may see it: the platform sees those it made, and a connected account itself. */
export function isVisible({ scope }: Pick<Context, "scope">, account: ConnectedAccount): boolean {
  return account.id === scope || (account.owner ?? "") === scope;
}

/** The connected account as the caller may see it, or undefined when there is none or it was deleted. */
export function findConnectedAccount(context: Context, id: string): ConnectedAccount | undefined {
  const account = context.store.get("connected_account", id);
  return account?.deleted === false && isVisible(context, account) ? account : undefined;
}

function mustFind(context: Context): ConnectedAccount {
  const account = findConnectedAccount(context, context.id);
  if (account === undefined) throw noAccess(context.key, context.id);
  return account;
}

export function createAccount({ store, seconds, scope }: Context, params: Read<typeof accountParams>) {
  const account: ConnectedAccount = {
    id: newId("acct_1"),
    ...(scope === "" ? {} : { owner: scope }),
    created: seconds,
    type: params.type ?? "standard",
    country: params.country ?? "US",
    email: params.email ?? null,
    businessType: params.business_type ?? null,
    metadata: mergeMetadata({}, params.metadata),
    deleted: false,
  };
  store.put("connected_account", account.id, account);
  return connectedAccountToWire(account);
}

export function retrieveAccount(context: Context) {
  return connectedAccountToWire(mustFind(context));
}

/** The account that the request is made for: the sandbox's own, or that of `Stripe-Account`. */
export function retrieveOwnAccount(context: Context) {
  if (context.scope.startsWith("acct_")) return retrieveAccount({ ...context, id: context.scope });
  const own: ConnectedAccount = {
    id: context.scope === "" ? ownAccount : `acct_${context.scope}`,
    created: 1_780_000_000,
    type: "standard",
    country: "US",
    email: "sandbox@example.com",
    businessType: "company",
    metadata: {},
    deleted: false,
  };
  return connectedAccountToWire(own);
}

export function deleteAccount(context: Context) {
  const account: ConnectedAccount = { ...mustFind(context), deleted: true };
  context.store.put("connected_account", account.id, account);
  return connectedAccountToWire(account);
}

export function listAccounts(context: Context, params: Read<typeof accountListParams>) {
  const { store, scope } = context;
  const accounts = store
    .list("connected_account", { order: "newest" })
    .filter((account) => !account.deleted && account.id !== scope && isVisible(context, account));
  return page(accounts, params, "/v1/accounts", "account", connectedAccountToWire);
}
