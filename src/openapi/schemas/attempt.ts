// One try to link a bank, as a link shows it.

import * as v from "valibot";
import { ifAny, list, named, object, oneOf, orNull, say, stripeId, text, time } from "../say.ts";

export const consent = named(
  "Consent",
  "What a customer was shown before the tap.",
  object({
    text: text("The SHA-256 of the words. `GET /v1/consents/{sha256}` answers with them."),
    locale: oneOf(["en", "es"], "The language of the words."),
    permissions: list(v.string(), "The permissions that the page listed."),
    shown_at: time("When the page was made."),
    stripe: say(v.null(), "Always null: Stripe's own consent comes after the tap, and Stripe keeps it."),
  }),
);

export const attemptError = named(
  "AttemptError",
  "Why a try came to nothing.",
  object({
    code: text(
      "`stripe_refused`, `stripe_unavailable`, `interrupted`, `session_lost`, `relink_failed`, or what the page or an app's SDK reported, such as `canceled` or `institution_timeout`.",
    ),
    message: orNull(text("What happened, and what to do about it. Null where whoever reported it said no more.")),
    stripe_code: ifAny(text("Stripe's own code, where it gave one.")),
  }),
);

export const attempt = named(
  "Attempt",
  "One try to link a bank.",
  object({
    session: orNull(
      stripeId("fcsess", "Stripe's Financial Connections session. Null until there is one, or when there never was."),
    ),
    via: oneOf(["page", "api"], "Who asked for the session: the customer's page, or your backend."),
    started_at: time("When the customer tapped, or your backend asked."),
    ended_at: orNull(time("When it ended. Null while it has not.")),
    outcome: oneOf(
      ["pending", "linked", "nothing_linked", "failed"],
      "`linked` once Stripe has an account of it. `nothing_linked`: the customer left, or chose no account. `failed`: `error` says why.",
    ),
    error: orNull(say(attemptError, "Why it came to nothing. Null while nothing has gone wrong.")),
    consent: orNull(
      say(consent, "What the customer was shown before the tap. Null where no page of banklink's was shown."),
    ),
    institution_refused: ifAny(
      text("Why Stripe did not take the link's `institution`, so that the customer had to search for the bank."),
    ),
    relink: ifAny(
      oneOf(
        ["stripe", "plain"],
        "On a repair link. `stripe`: Stripe repairs the account under its id. `plain`: it is linked anew, under a new one.",
      ),
    ),
  }),
);
