// What each term of a new link means.
import type { Words } from "../describe.ts";

export const termsWords: Words = {
  account_holder:
    "Whose bank is linked. May be left out beside `relink`, and is the account's holder then. A customer is named by `customer` or `customer_account`, or made at Stripe from `email`.",
  "account_holder.type": "`customer`, or `account` for a connected account.",
  "account_holder.customer": "The id of a customer, `cus_…`.",
  "account_holder.customer_account": "The id of a customer that is an Account (Stripe's Accounts v2), `acct_…`.",
  "account_holder.email": "For a new customer: the e-mail address.",
  "account_holder.name": "For a new customer: the name.",
  "account_holder.phone":
    "For a new customer: the phone number with its country, such as +15551234567. Stripe knows returning customers by it.",
  "account_holder.account": "The id of a connected account, `acct_…`.",
  stripe_account: "The connected account that Stripe is to be asked for, `acct_…`. Leave it out for your own.",
  relink: "The broken account that the link is to repair, `fca_…`.",
  institution:
    "The bank that the customer begins at, `fcinst_…`. It needs STRIPE_PREVIEW; where it is ignored, the link says so in `notes`.",
  permissions:
    "What the customer is asked to share. Left out it is `payment_method`, or beside `relink` what that account shares.",
  prefetch: "What Stripe is to read at the bank at once. Each needs its permission.",
  filters: "Which accounts can be chosen.",
  "filters.country": "The country of the banks.",
  "filters.account_subcategories": "The kinds of accounts.",
  "filters.require_payment_method_support":
    "Whether `all` of the chosen accounts, `at_least_one` or `none` must be fit for payments.",
  limits: "How many accounts may be chosen. `null` for any number.",
  "limits.accounts": "How many accounts. An account that Stripe brings beyond it is kept, and says `surplus`.",
  manual_entry: "Whether the customer may type in an account number.",
  "manual_entry.mode": "Only `disabled`, for now.",
  purpose: "What the customer reads that it is for.",
  return_url:
    "Where the customer is sent back to, https or your app's scheme. It must be at one of RETURN_URLS. `link`, `status` and `sig` are added to it.",
  client_reference_id: "A reference of your own, such as an order's number.",
  locale: "The language of the page. `auto` is the browser's.",
  expires_at:
    "When the link stops opening, in Unix seconds: from 5 minutes to 90 days from now. Left out it is 7 days from now.",
  metadata: "Notes of your own, by key. Your customer never sees them.",
};
