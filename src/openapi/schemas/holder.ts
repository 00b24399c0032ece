// An account holder, with the newest links and accounts; and what became of erasing one.
import { constant, count, flag, named, object, oneOf, orNull, say, stripeId, text, time } from "../say.ts";
import { accountPage } from "./account.ts";
import { linkPage } from "./link.ts";

const id = text("The account holder's Stripe id, `cus_…` or `acct_…`.");
const kind = constant("account_holder", "Always `account_holder`.");
const stripeAccount = orNull(
  stripeId("acct", "The connected account that the holder belongs to. Null where it is your own."),
);

export const holder = named(
  "Holder",
  "Everything known of one account holder.",
  object({
    id,
    object: kind,
    stripe_account: stripeAccount,
    type: oneOf(["customer", "account"], "What the holder is at Stripe."),
    livemode: flag("Whether the banks are real."),
    links: say(linkPage, "The newest links; the rest is at `url`."),
    accounts: say(
      accountPage,
      "The newest hundred accounts. Where `has_more`, all of them are at `url`, from the first.",
    ),
    updated: time("When anything of it last changed."),
  }),
);

export const holderNamed = named(
  "HolderReference",
  "An account holder, where no more is to be said of it than who it is.",
  object({ id, object: kind, stripe_account: stripeAccount }),
);

export const holderDeletion = named(
  "HolderDeletion",
  "How far the erasure of an account holder has come.",
  object({
    id,
    object: kind,
    stripe_account: stripeAccount,
    deleted: flag(
      "Whether everything is gone. While false it goes on by itself: ask again to see how far it has come.",
    ),
    accounts_disconnected: count("How many accounts were disconnected at Stripe."),
    links_revoked: count("How many open links were revoked."),
  }),
);
