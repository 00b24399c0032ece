// What the customer's page, or an app in its place, may send. Whatever else is in a body is ignored: apps may send more,
// and while a deployment goes on, so may the page's script of the next release.
import * as v from "valibot";
import { isConsentText } from "../domain/consent.ts";
import { anObject, atMost, oneOf, stripeId, wholeNumber } from "../http/fields.ts";

const sessionId = stripeId("fcsess", "session");

/** `POST /l/:token/session`. */
export const sessionSchema = v.looseObject({
  /** The page is shown by an app's webview, so the bank's pages must lead back to that app. */
  webview: v.optional(v.boolean("must be true or false"), false),
  /** The words that the customer saw before the tap; null where an app showed its own. */
  consent: v.optional(
    v.nullable(
      v.pipe(
        anObject("must be an object or null"),
        v.looseObject({
          text: v.pipe(v.string("must be text"), v.check(isConsentText, "must be a SHA-256 of 64 hexadecimal digits")),
          locale: oneOf(["en", "es"]),
          shown_at: wholeNumber,
        }),
      ),
    ),
  ),
});

/** `POST /l/:token/complete`. */
export const completeSchema = v.looseObject({ session: sessionId });

// The codes of Stripe's SDKs for why an attempt ended, and then the page's own for what kept it from beginning.
export const cancelCodes = [
  "canceled",
  "failed",
  "account_numbers_unavailable",
  "accounts_unavailable",
  "no_debitable_account",
  "no_eligible_accounts",
  "authorization_failed",
  "institution_unavailable_planned",
  "institution_unavailable_unplanned",
  "institution_timeout",
  "unexpected_error",
  "session_expired",
  "failed_bot_detection",
  "web_browser_unavailable",
  "in_app_browser",
  "popup_blocked",
  "stripe_js_blocked",
  "stripe_js_timeout",
  "storage_unavailable",
  "offline",
  "clock_wrong",
  "browser_unsupported",
] as const;
/** `POST /l/:token/cancel`. The native SDKs spell `Canceled` and `Failed` with a capital. */
export const cancelSchema = v.looseObject({
  session: v.optional(sessionId),
  code: v.pipe(
    v.string("must be text"),
    v.toLowerCase(),
    v.picklist(cancelCodes, `must be one of ${cancelCodes.join(", ")}`),
  ),
  /** Stripe's own code for the same, where there is one. */
  stripe_code: v.optional(
    v.pipe(v.string("must be text"), v.regex(/^[a-z0-9_]{1,100}$/, "must be one of Stripe's error codes")),
  ),
  message: v.optional(
    v.pipe(
      v.string("must be text"),
      atMost(200),
      // A stranger's text, which the operator reads in the middle of other text: in one line, in one direction.
      v.transform((text) => text.replaceAll(/[\s\u2028-\u202e\u2066-\u2069]+/g, " ")),
    ),
  ),
});

/** `POST /m/:token/disconnect`. */
export const disconnectSchema = v.looseObject({ account: stripeId("fca", "account") });

/** `POST /m/:token/deletion`. */
export const deletionSchema = v.looseObject({});
