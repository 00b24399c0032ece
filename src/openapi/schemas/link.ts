// A link, as the API shows it and as events carry it.
import * as v from "valibot";
import {
  constant,
  flag,
  ifAny,
  linkId,
  list,
  named,
  object,
  oneOf,
  orNull,
  say,
  stripeId,
  text,
  time,
} from "../say.ts";
import { linkAccounts } from "./account.ts";
import { attempt } from "./attempt.ts";
import { pageOf } from "./list.ts";

export const holderRef = named(
  "AccountHolder",
  "Whose bank is linked, as at Stripe.",
  v.union([
    object({ type: constant("customer", "A customer."), customer: stripeId("cus", "The customer.") }),
    object({
      type: constant("customer", "A customer that is an Account (Stripe's Accounts v2)."),
      customer_account: stripeId("acct", "The customer's Account."),
    }),
    object({ type: constant("account", "A connected account."), account: stripeId("acct", "The connected account.") }),
  ]),
);

const filters = object({
  country: text("The country of the banks."),
  account_subcategories: list(v.string(), "The kinds of accounts that can be chosen."),
  require_payment_method_support: oneOf(
    ["all", "at_least_one", "none"],
    "Which of the chosen accounts must be fit for payments.",
  ),
});

const note = named(
  "Note",
  "Something that the link asks for and does not get.",
  object({ param: text("What was asked for."), message: text("Why it is ignored, and what to do about it.") }),
);

const entries = {
  id: linkId("The link's id."),
  object: constant("onboarding_link", "Always `onboarding_link`."),
  url: text("Where the customer links a bank. Send it by mail, SMS or QR code, or open it in your app."),
  manage_url: text("The customer's own page: what was linked, to disconnect it, and to ask for deletion."),
  status: oneOf(
    ["open", "completed", "expired", "revoked"],
    "`open` until a bank is linked (`completed`), `expires_at` has passed (`expired`), or you end it (`revoked`).",
  ),
  account_holder: say(holderRef, "Whose bank is linked."),
  stripe_account: orNull(stripeId("acct", "The connected account that Stripe is asked for. Null for your own.")),
  relink: orNull(stripeId("fca", "The broken account that the link is to repair. Null on any other link.")),
  institution: orNull(
    stripeId("fcinst", "The bank that is chosen beforehand. Null where the customer searches for it."),
  ),
  permissions: list(v.string(), "What the customer is asked to share."),
  prefetch: list(v.string(), "What Stripe reads at the bank at once."),
  filters: say(filters, "Which accounts can be chosen."),
  limits: orNull(
    say(
      object({ accounts: say(v.number(), "How many accounts.") }),
      "How many accounts may be chosen. Null for any number.",
    ),
  ),
  manual_entry: say(
    object({ mode: text("Always `disabled`.") }),
    "Whether the customer may type in an account number.",
  ),
  purpose: orNull(text("What the customer reads that it is for. Null without one.")),
  return_url: orNull(text("Where the customer is sent back to. Null without one.")),
  client_reference_id: orNull(text("Your own reference. Null without one.")),
  locale: oneOf(["auto", "en", "es"], "The language of the page; `auto` is the browser's."),
  metadata: say(v.record(v.string(), v.string()), "What you have noted on it."),
  attempts: list(attempt, "Every try to link a bank, oldest first."),
  accounts: linkAccounts,
  livemode: flag("Whether it links real banks."),
  created: time("When it was made."),
  opened_at: orNull(time("When the customer first tapped. Null before.")),
  completed_at: orNull(time("When a bank was linked. Null before.")),
  expires_at: time("When it stops opening."),
};

export const link = named(
  "Link",
  "An onboarding link: for one account holder, to link a bank.",
  object({
    ...entries,
    return_secret: text("The key that checks `sig` on the return URL: base64url HMAC-SHA256 of `<link>.<status>`."),
    notes: ifAny(list(note, "There where the link asks for something that it does not get.")),
  }),
);

export const linkInEvent = named("EventLink", "A link as an event carries it.", object(entries));

export const linkPage = pageOf("LinkList", "links, newest first", link, {
  as_of: ifAny(
    orNull(
      time(
        "How far the list is known to be complete: what was made or changed after that may be missing, or as it was before. Null while links may be missing: those of an earlier release, or all after the index was lost, are still being read in. Not there where the list is of now.",
      ),
    ),
  ),
});
