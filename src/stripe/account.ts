// The type of a linked account: Stripe's own object, which the API passes on as it is.
import type Stripe from "stripe";

export type StripeAccount = Stripe.FinancialConnections.Account;
