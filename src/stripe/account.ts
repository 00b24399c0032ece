// A linked account as Stripe has it: passed on unchanged, by design.
import type Stripe from "stripe";

export type StripeAccount = Stripe.FinancialConnections.Account;
