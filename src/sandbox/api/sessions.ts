// /v1/financial_connections/sessions
import { newId } from "../ids.ts";
import type { Holder } from "../model/holder.ts";
import { lifetime, paymentSupports, permissions, prefetches, type Session, subcategories } from "../model/session.ts";
import { invalid, noSuch } from "../refusal.ts";
import { sessionToWire } from "../wire/session.ts";
import { findConnectedAccount } from "./connected-accounts.ts";
import type { Context } from "./context.ts";
import { findCustomer } from "./customers.ts";
import { emptyable, hash, integer, listOf, oneOf, type Read, required, text } from "./params.ts";

const holderParams = {
  type: required(oneOf(["account", "customer"])),
  account: text(),
  customer: text(),
  customer_account: text(),
};
export const sessionParams = {
  account_holder: required(hash(holderParams)),
  permissions: required(listOf(oneOf(permissions))),
  prefetch: listOf(oneOf(prefetches)),
  filters: hash({
    account_subcategories: listOf(oneOf(subcategories)),
    country: text(2),
    require_payment_method_support: oneOf(paymentSupports),
  }),
  limits: hash({ accounts: emptyable(integer(1)) }),
  manual_entry: hash({ mode: oneOf(["automatic", "disabled"]) }),
  return_url: text(),
};
type SessionParams = Read<typeof sessionParams>;

function readHolder(context: Context, sent: SessionParams["account_holder"]): Holder {
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

function checkReturnUrl(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const local = parsed?.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(parsed.hostname);
  if (parsed?.protocol !== "https:" && !local) {
    throw invalid("return_url", "Not a valid URL: return_url must be an https URL.", "url_invalid");
  }
}

export function createSession(context: Context, params: SessionParams) {
  const { filters, prefetch = [] } = params;
  const holder = readHolder(context, params.account_holder);
  if (params.permissions.length === 0) {
    throw invalid(
      "permissions",
      "Invalid permissions: must contain at least one permission.",
      "parameter_invalid_empty",
    );
  }
  const uncovered = prefetch.findIndex((feature) => !params.permissions.includes(feature));
  if (uncovered !== -1) {
    const feature = prefetch[uncovered];
    throw invalid(`prefetch[${uncovered}]`, `You cannot prefetch ${feature} without the ${feature} permission.`);
  }
  if (filters?.country !== undefined && filters.country !== "US") {
    throw invalid("filters[country]", `Invalid country: ${filters.country}. Accounts can only be linked in US.`);
  }
  if (params.return_url !== undefined) checkReturnUrl(params.return_url);
  const wanted = filters?.account_subcategories ?? [];
  const session: Session = {
    id: newId("fcsess_1"),
    clientSecret: newId("fcsess_client_secret_"),
    scope: context.scope,
    created: context.seconds,
    expiresAt: context.seconds + lifetime,
    holder,
    permissions: [...new Set(params.permissions)],
    prefetch: [...new Set(prefetch)],
    filters: {
      subcategories: wanted.length === 0 ? null : [...new Set(wanted)],
      country: filters?.country ?? null,
      paymentSupport: filters?.require_payment_method_support ?? "none",
    },
    limit: params.limits?.accounts ?? null,
    manualEntry: params.manual_entry?.mode ?? "disabled",
    returnUrl: params.return_url ?? null,
    outcome: null,
    bankAccountToken: null,
  };
  context.store.put("session", session.id, session);
  return sessionToWire(session, []);
}

/** The session as the caller may see it; throws resource_missing. */
export function findSession({ store, scope }: Pick<Context, "store" | "scope">, id: string, param?: string): Session {
  const session = store.get("session", id);
  if (session === undefined || session.scope !== scope) throw noSuch("financial_connections_session", id, param);
  return session;
}

export function retrieveSession(context: Context) {
  const session = findSession(context, context.id);
  return sessionToWire(
    session,
    context.store.list("linked_account", { where: { session: session.id }, order: "newest" }),
  );
}
