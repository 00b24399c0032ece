// A linked account and its authorization as Stripe's JSON.
import type Stripe from "stripe";
import type { LinkedAccount } from "../model/linked-account.ts";
import type { Refresh } from "../model/refresh.ts";
import { holderToWire } from "./objects.ts";

type Wire = Stripe.FinancialConnections.Account;

function refreshToWire(refresh: Refresh | null): Wire["balance_refresh"] {
  if (refresh === null) return null;
  return {
    last_attempted_at: refresh.attemptedAt,
    next_refresh_available_at: refresh.nextAt,
    status: refresh.status,
  };
}

function balanceToWire({ balance, offer }: LinkedAccount): Wire["balance"] {
  if (balance === null) return null;
  const known = { as_of: balance.asOf, current: { usd: balance.current } };
  return offer.category === "credit"
    ? { ...known, type: "credit", credit: { used: { usd: balance.free } } }
    : { ...known, type: "cash", cash: { available: { usd: balance.free } } };
}

export function linkedAccountToWire(account: LinkedAccount): Wire {
  const { offer, refreshes } = account;
  const transactions = refreshToWire(refreshes.transactions);
  return {
    id: account.id,
    object: "financial_connections.account",
    account_holder: holderToWire(account.holder),
    account_numbers:
      account.numbers?.map((number) => ({
        expected_expiry_date: number.expectedExpiry,
        identifier_type: number.kind,
        status: number.status,
        supported_networks: ["ach"],
      })) ?? null,
    balance: balanceToWire(account),
    balance_refresh: refreshToWire(refreshes.balance),
    category: offer.category,
    created: account.created,
    display_name: offer.name,
    institution_name: account.institution,
    last4: offer.last4,
    livemode: false,
    ownership: account.ownership,
    ownership_refresh: refreshToWire(refreshes.ownership),
    permissions: account.permissions,
    status: account.status,
    ...(account.expectedDeactivation === null
      ? {}
      : {
          status_details: {
            active: {
              action: "relink_required",
              cause: "access_expired",
              expected_deactivation_date: account.expectedDeactivation,
            },
          },
        }),
    subcategory: offer.subcategory,
    subscriptions: account.subscriptions,
    supported_payment_method_types: offer.paymentMethods,
    transaction_refresh:
      transactions === null || refreshes.transactions === null
        ? null
        : { id: refreshes.transactions.id, ...transactions },
  };
}

/** The bank's permission behind the account: several accounts linked at once share it. */
export function authorizationToWire(account: LinkedAccount): Stripe.FinancialConnections.Authorization {
  const { expectedDeactivation } = account;
  return {
    id: account.authorization,
    object: "financial_connections.authorization",
    institution_name: account.institution,
    livemode: false,
    status: account.status === "active" ? "active" : "inactive",
    status_details:
      expectedDeactivation === null
        ? {}
        : { active: { action: "relink_required", expected_deactivation_date: expectedDeactivation } },
  };
}
