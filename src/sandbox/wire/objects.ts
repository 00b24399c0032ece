// Account holders, customers, connected accounts, owners and transactions as Stripe's JSON.
import type Stripe from "stripe";
import type { ConnectedAccount } from "../model/connected-account.ts";
import type { Customer } from "../model/customer.ts";
import type { Holder } from "../model/holder.ts";
import type { Owner } from "../model/owner.ts";
import type { Transaction } from "../model/transaction.ts";

export function holderToWire(holder: Holder): Stripe.FinancialConnections.Account.AccountHolder {
  if (holder.type === "account") return { type: "account", account: holder.account };
  return "customer" in holder
    ? { type: "customer", customer: holder.customer }
    : { type: "customer", customer_account: holder.customerAccount };
}

export function customerToWire(customer: Customer): Stripe.Customer | Stripe.DeletedCustomer {
  if (customer.deleted) return { id: customer.id, object: "customer", deleted: true };
  return {
    id: customer.id,
    object: "customer",
    address: null,
    balance: 0,
    created: customer.created,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: customer.description,
    discount: null,
    email: customer.email,
    invoice_prefix: customer.id.slice(-8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: customer.metadata,
    name: customer.name,
    next_invoice_sequence: 1,
    phone: customer.phone,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  };
}

export function connectedAccountToWire(account: ConnectedAccount): Stripe.Account | Stripe.DeletedAccount {
  if (account.deleted) return { id: account.id, object: "account", deleted: true };
  const requirements = {
    alternatives: [],
    current_deadline: null,
    currently_due: [],
    disabled_reason: null,
    errors: [],
    eventually_due: [],
    past_due: [],
    pending_verification: [],
  };
  return {
    id: account.id,
    object: "account",
    business_profile: {
      annual_revenue: null,
      estimated_worker_count: null,
      mcc: null,
      minority_owned_business_designation: null,
      name: null,
      product_description: null,
      specified_commercial_transactions_act_url: null,
      support_address: null,
      support_email: null,
      support_phone: null,
      support_url: null,
      url: null,
    },
    business_type: account.businessType,
    capabilities: { card_payments: "active", transfers: "active" },
    charges_enabled: true,
    controller: { type: "application" },
    country: account.country,
    created: account.created,
    default_currency: "usd",
    details_submitted: true,
    email: account.email,
    external_accounts: {
      object: "list",
      data: [],
      has_more: false,
      url: `/v1/accounts/${account.id}/external_accounts`,
    },
    future_requirements: requirements,
    metadata: account.metadata,
    payouts_enabled: true,
    requirements,
    tos_acceptance: { date: null, ip: null, user_agent: null },
    type: account.type,
  };
}

export function ownerToWire(owner: Owner): Stripe.FinancialConnections.AccountOwner {
  return {
    id: owner.id,
    object: "financial_connections.account_owner",
    email: owner.email,
    name: owner.name,
    ownership: owner.ownership,
    phone: owner.phone,
    raw_address: owner.address,
    refreshed_at: owner.refreshedAt,
  };
}

export function transactionToWire(transaction: Transaction): Stripe.FinancialConnections.Transaction {
  return {
    id: transaction.id,
    object: "financial_connections.transaction",
    account: transaction.account,
    amount: transaction.amount,
    currency: "usd",
    description: transaction.description,
    livemode: false,
    status: transaction.status,
    status_transitions: { posted_at: transaction.postedAt, void_at: transaction.voidAt },
    transacted_at: transaction.transactedAt,
    transaction_refresh: transaction.refresh,
    updated: transaction.updated,
  };
}
