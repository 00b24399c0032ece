// A session as Stripe's JSON, with the accounts that were linked in it.
import type Stripe from "stripe";
import type { LinkedAccount } from "../model/linked-account.ts";
import type { Session } from "../model/session.ts";
import { linkedAccountToWire } from "./linked-account.ts";
import { holderToWire } from "./objects.ts";

/** How many accounts are part of the session's JSON; the rest are to be listed with `session`. */
const embedded = 10;

function tokenToWire(session: Session, accounts: LinkedAccount[]): Stripe.Token | undefined {
  const token = session.bankAccountToken;
  const account = accounts.find((linked) => linked.id === token?.account);
  if (token === null || account === undefined) return undefined;
  return {
    id: token.id,
    object: "token",
    bank_account: {
      id: token.bankAccount,
      object: "bank_account",
      account_holder_name: null,
      account_holder_type: null,
      account_type: account.offer.subcategory,
      bank_name: account.institution,
      country: "US",
      currency: "usd",
      fingerprint: null,
      last4: account.offer.last4 ?? "",
      routing_number: "110000000",
      status: "new",
    },
    client_ip: null,
    created: token.created,
    livemode: false,
    type: "bank_account",
    used: false,
  };
}

/** `accounts`: all that were linked in the session, newest first. */
export function sessionToWire(session: Session, accounts: LinkedAccount[]): Stripe.FinancialConnections.Session {
  const token = tokenToWire(session, accounts);
  return {
    id: session.id,
    object: "financial_connections.session",
    account_holder: holderToWire(session.holder),
    accounts: {
      object: "list",
      data: accounts.slice(0, embedded).map(linkedAccountToWire),
      has_more: accounts.length > embedded,
      url: "/v1/financial_connections/accounts",
    },
    ...(token === undefined ? {} : { bank_account_token: token }),
    client_secret: session.clientSecret,
    filters: {
      account_subcategories: session.filters.subcategories,
      country: session.filters.country,
      require_payment_method_support: session.filters.paymentSupport,
    },
    ...(session.limit === null ? {} : { limits: { accounts: session.limit } }),
    livemode: false,
    manual_entry: { mode: session.manualEntry },
    permissions: session.permissions,
    prefetch: session.prefetch,
    ...(session.returnUrl === null ? {} : { return_url: session.returnUrl }),
  };
}
