// What the customer's routes answer with, in the spelling of Stripe's client SDKs: never metadata, and of Stripe's ids only
// those that the customer needs.
import * as v from "valibot";
import { ifAny, linkId, list, named, object, oneOf, orNull, say, stripeId, text, time } from "../say.ts";
import { receipt } from "./event.ts";

const minted = {
  clientSecret: text("For the client SDK: `collectFinancialConnectionsAccounts`. Do not store or log it."),
  publishableKey: text("For the client SDK."),
  session: stripeId("fcsess", "The session. Send it with `complete` and `cancel`."),
  stripeAccount: orNull(stripeId("acct", "For the client SDK: the connected account. Null where there is none.")),
};

export const customerSession = named("CustomerSession", "A session for the client SDK.", object(minted));
export const session = named(
  "Session",
  "A session for an app that uses Stripe's native SDK, recorded as an attempt on a link.",
  object({ ...minted, link: linkId("The link that it is an attempt on.") }),
);

const shown = {
  institutionName: text("The bank. Empty where Stripe does not say."),
  last4: orNull(text("The last four digits. Null where the bank does not say.")),
  subcategory: text("`checking`, `savings`, `credit_card` and so on."),
};

export const linkState = named(
  "LinkState",
  "How a link stands, as its customer may know it.",
  object({
    status: oneOf(["open", "completed", "expired", "revoked"], "How the link stands."),
    accounts: list(
      object({ ...shown, surplus: ifAny(say(v.literal(true), "There where it goes beyond the link's limit.")) }),
      "What the link has brought.",
    ),
    returnUrl: orNull(text("Where to go now, with `link`, `status` and `sig`. Null without a `return_url`.")),
    repair: ifAny(
      oneOf(
        ["broken", "ending", "mended", "disconnected"],
        "On a repair link: how the account stands. Only one that is `broken` or `ending` can be repaired.",
      ),
    ),
  }),
);

const managed = {
  accounts: list(
    object({
      id: stripeId("fca", "The account. Send it with `disconnect`."),
      ...shown,
      status: text("`active`, `inactive` or `disconnected`."),
      sharedSince: time("When it was linked."),
      lastRead: time("When its data was last read at the bank."),
    }),
    "What the link has brought; of more than a hundred, the first.",
  ),
  deletion: orNull(
    oneOf(["requested", "done"], "`requested` once the customer has asked for it, `done` once erased. Null before."),
  ),
};

export const manageState = named("ManageState", "What the customer shares by this link.", object(managed));
export const manageChange = named(
  "ManageChange",
  "What the customer shares by this link, after a change.",
  object({
    ...managed,
    receipt: orNull(say(receipt, "The customer's proof. Null where it was so before they asked.")),
  }),
);
