// What requests about links may say: the terms of a new one, a change, and which ones to list.
import * as v from "valibot";
import { limits, permissions } from "../domain/link.ts";
import {
  anObject,
  atMost,
  holderId,
  line,
  oneOf,
  paragraph,
  someOf,
  stripeAccountSchema,
  stripeId,
  unixSeconds,
  wholeNumber,
} from "../http/fields.ts";
import { pageEntries } from "./pagination.ts";

const prefetches = ["balances", "ownership", "transactions"] as const;
const subcategories = ["checking", "savings", "mortgage", "line_of_credit", "credit_card"] as const;

export const customerSchema = v.strictObject({
  type: v.literal("customer"),
  customer: v.optional(stripeId("cus", "customer")),
  customer_account: v.optional(stripeId("acct", "account")),
  email: v.optional(v.pipe(line(512), v.regex(/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/, "must be an e-mail address"))),
  name: v.optional(line(256)),
  phone: v.optional(
    v.pipe(
      line(40),
      v.transform((text) => text.replaceAll(/[ ().-]/g, "")),
      v.regex(/^\+[1-9]\d{6,14}$/, "must be a phone number with its country, such as +15551234567"),
    ),
  ),
});
export const connectedSchema = v.strictObject({ type: v.literal("account"), account: stripeId("acct", "account") });
const noHolder =
  "must have type customer (with customer, customer_account, or email, name and phone) or account (with account)";
const otherSchema = v.looseObject({ type: v.custom<never>(() => false, noHolder) });

/** Not valibot's `variant`, which is large. */
export const holderSchema = v.pipe(
  anObject(),
  v.lazy((holder) => {
    const { type } = holder as { type?: unknown };
    return type === "customer" ? customerSchema : type === "account" ? connectedSchema : otherSchema;
  }),
);

// Keys with a meaning of their own in JavaScript. valibot's `record` drops them silently, so they are refused here.
const reserved = ["__proto__", "constructor", "prototype"];

const metadataSchema = v.pipe(
  anObject("must be an object of text values"),
  v.check((all) => !reserved.some((key) => Object.hasOwn(all, key)), `must not have a key ${reserved.join(", ")}`),
  v.record(
    v.pipe(
      v.string(),
      v.minLength(1, "has an empty key"),
      atMost(40, "has a key over 40 characters"),
      v.check((key) => !/[\t\n\r]/.test(key), "has a key with a line break or a tab"),
    ),
    v.pipe(v.string("must have text values"), atMost(500, "has a value over 500 characters")),
    "must be an object of text values",
  ),
);

// What Stripe answers to an account that was typed in is a token, and no Financial Connections account.
const notAutomatic =
  "must be disabled: accounts that customers type in are not supported yet, so 'automatic' would lose what they enter";

const termsEntries = {
  /** May be left out only where the account in `relink` has one. */
  account_holder: v.optional(holderSchema),
  stripe_account: v.optional(v.nullable(stripeId("acct", "account")), null),
  relink: v.optional(v.nullable(stripeId("fca", "Financial Connections account")), null),
  institution: v.optional(v.nullable(stripeId("fcinst", "institution")), null),
  permissions: v.optional(v.pipe(someOf(permissions), v.minLength(1, "must name at least one"))),
  prefetch: v.optional(someOf(prefetches), []),
  filters: v.optional(
    v.pipe(
      anObject(),
      v.strictObject({
        country: v.optional(oneOf(["US"]), "US"),
        account_subcategories: v.optional(v.pipe(someOf(subcategories), v.minLength(1, "must name at least one")), [
          ...subcategories,
        ]),
        require_payment_method_support: v.optional(oneOf(["all", "at_least_one", "none"]), "none"),
      }),
    ),
    {},
  ),
  limits: v.optional(
    v.nullable(
      v.pipe(
        anObject(),
        v.strictObject({
          accounts: v.pipe(
            wholeNumber,
            v.check((accounts) => accounts >= 1 && accounts <= limits.accounts, `must be from 1 to ${limits.accounts}`),
          ),
        }),
      ),
    ),
    null,
  ),
  manual_entry: v.optional(
    v.pipe(anObject(), v.strictObject({ mode: v.optional(v.picklist(["disabled"], notAutomatic), "disabled") })),
    {},
  ),
  purpose: v.optional(v.nullable(paragraph(500)), null),
  return_url: v.optional(v.nullable(line(2048)), null),
  client_reference_id: v.optional(v.nullable(line(200)), null),
  locale: v.optional(oneOf(["auto", "en", "es"]), "auto"),
  expires_at: v.optional(wholeNumber),
  metadata: v.optional(v.pipe(metadataSchema, v.check((all) => Object.keys(all).length <= limits.metadataKeys, `has more than ${limits.metadataKeys} keys`)), {}), // biome-ignore format: one idea
};

/** `POST /v1/links`, and `POST /v1/sessions`. */
export const termsSchema = v.strictObject(termsEntries, "must be an object");
export type TermsRequest = v.InferOutput<typeof termsSchema>;

// As at Stripe, an empty text removes all metadata.
const nothing = v.pipe(
  v.literal(""),
  v.transform(() => null),
);
/** `POST /v1/links/:id`. */
export const changeSchema = v.strictObject({
  expires_at: v.optional(wholeNumber),
  metadata: v.optional(v.nullable(v.lazy((value) => (value === "" ? nothing : metadataSchema)))),
});

/** `POST /v1/sessions` for a link that there is; without `link` it takes the terms of a new one. */
export const againSchema = v.strictObject({ link: v.string("must be a link id, lnk_…") });

/** `GET /v1/links`, over the links of all account holders: what the search index alone can answer. */
export const searchEntries = {
  client_reference_id: v.optional(v.pipe(v.string(), atMost(200))),
  "created[gte]": unixSeconds,
  "created[lt]": unixSeconds,
};

const statuses = ["open", "completed", "expired", "revoked"] as const;
/** `GET /v1/links`. */
export const listSchema = v.strictObject({
  ...pageEntries,
  status: v.optional(oneOf(statuses)),
  account_holder: v.optional(holderId),
  ...searchEntries,
  ...stripeAccountSchema.entries,
});
