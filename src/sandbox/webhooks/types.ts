// The types of events that Financial Connections has.
import type Stripe from "stripe";

type Type = Extract<Stripe.Event["type"], `financial_connections.${string}`>;

const known: Record<Type, true> = {
  "financial_connections.account.account_numbers_updated": true,
  "financial_connections.account.created": true,
  "financial_connections.account.deactivated": true,
  "financial_connections.account.disconnected": true,
  "financial_connections.account.expected_deactivation_date_updated": true,
  "financial_connections.account.reactivated": true,
  "financial_connections.account.refreshed_balance": true,
  "financial_connections.account.refreshed_ownership": true,
  "financial_connections.account.refreshed_transactions": true,
  "financial_connections.account.supported_payment_method_types_updated": true,
  "financial_connections.account.upcoming_account_number_expiry": true,
  "financial_connections.account.upcoming_deactivation": true,
  "financial_connections.authorization.expected_deactivation_date_updated": true,
  "financial_connections.authorization.upcoming_deactivation": true,
};

export const connectionsTypes = Object.keys(known) as Type[];
