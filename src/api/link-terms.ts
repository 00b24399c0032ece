// Checks what an operator asks of a new link, and fills in every default.
import * as v from "valibot";
import { Failed } from "../domain/failure.ts";
import { type AccountHolderRef, type LinkTerms, limits, mergeMetadata, permissions } from "../domain/link.ts";
import { isAllowedReturnUrl } from "../domain/return-target.ts";
import { anObject, line, oneOf, paragraph, someOf, stripeId, wholeNumber } from "../http/fields.ts";
import type { Config } from "../platform/config.ts";
import type { HolderRequest } from "../stripe/holders.ts";

/** What a link takes from the account that it is to repair. */
export interface Relinked {
  holder: AccountHolderRef;
  permissions: string[];
}

const prefetches = ["balances", "ownership", "transactions"] as const;
const subcategories = ["checking", "savings", "mortgage", "line_of_credit", "credit_card"] as const;

const holderSchema = v.pipe(
  anObject(),
  v.variant(
    "type",
    [
      v.strictObject({
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
      }),
      v.strictObject({ type: v.literal("account"), account: stripeId("acct", "account") }),
    ],
    "must have type customer (with customer, customer_account, or email, name and phone) or account (with account)",
  ),
);

/**
 * The account holder that the request names, or the customer to create. Throws `invalid` when it gives several or none.
 */
export function holderRequestOf({ account_holder: holder }: TermsRequest): HolderRequest {
  if (!holder)
    throw new Failed({
      kind: "invalid",
      code: "parameter_missing",
      message: "Missing required parameter: account_holder.",
      param: "account_holder",
    });
  if (holder.type === "account") return holder;
  const { customer, customer_account, ...made } = holder;
  const known = customer !== undefined ? { customer } : customer_account !== undefined ? { customer_account } : null;
  if (known) {
    if (customer !== undefined && customer_account !== undefined)
      throw invalid(
        "account_holder[customer_account]",
        "cannot go with customer; send the one that your other links have",
      );
    const [extra] = Object.keys(made).filter((field) => field !== "type");
    if (extra) throw invalid(`account_holder[${extra}]`, "goes with a new customer; leave it out beside the id of one");
    return { type: "customer", ...known };
  }
  const { email, name, phone } = made;
  if (email !== undefined) return { type: "customer", email, name, phone };
  throw new Failed({
    kind: "invalid",
    code: "parameter_missing",
    message:
      "Missing required parameter: account_holder[customer]. Or send customer_account, or email with name and phone, to make a customer.",
    param: "account_holder[customer]",
  });
}

// Keys with a meaning of their own in JavaScript. valibot's `record` drops them silently, so they are refused here.
const reserved = ["__proto__", "constructor", "prototype"];

export const metadataSchema = v.pipe(
  anObject("must be an object of text values"),
  v.check((all) => !reserved.some((key) => Object.hasOwn(all, key)), `must not have a key ${reserved.join(", ")}`),
  v.record(
    v.pipe(
      v.string(),
      v.minLength(1, "has an empty key"),
      v.maxLength(40, "has a key over 40 characters"),
      v.check((key) => !/[\t\n\r]/.test(key), "has a key with a line break or a tab"),
    ),
    v.pipe(v.string("must have text values"), v.maxLength(500, "has a value over 500 characters")),
    "must be an object of text values",
  ),
);

// What Stripe answers to an account that was typed in is a token, and no Financial Connections account.
const notAutomatic =
  "must be disabled: accounts that customers type in are not supported yet, so 'automatic' would lose what they enter";

export const termsEntries = {
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

export const termsSchema = v.strictObject(termsEntries, "must be an object");
export type TermsRequest = v.InferOutput<typeof termsSchema>;

/** A request with what it has left to an account that it names, or to us, but for its `expires_at`. */
export type CompleteRequest = Omit<TermsRequest, "permissions"> & { permissions: string[] };

/** The request with its permissions: its own, or else those of the account that it is to repair, or else our default. */
export function complete(request: TermsRequest, relinked: Relinked | null): CompleteRequest {
  const theirs = permissions.filter((permission) => relinked?.permissions.includes(permission));
  const usual = theirs.length > 0 ? theirs : ["payment_method"];
  return { ...request, permissions: request.permissions ?? usual };
}

/** The terms of a link for `holder`, with the default for `expires_at`. `now` in Unix seconds. */
export function termsOf(request: CompleteRequest, holder: AccountHolderRef, now: number): LinkTerms {
  const expires_at = request.expires_at ?? now + limits.defaultLifeSeconds;
  return { ...request, account_holder: holder, expires_at, metadata: mergeMetadata({}, request.metadata) };
}

/** Checks what the schema cannot, and throws `invalid`, naming the parameter. `now` in Unix seconds. */
export function checkTerms(request: CompleteRequest, config: Config, now: number): void {
  const early = request.prefetch.findIndex((data) => !request.permissions.includes(data));
  if (early >= 0)
    throw invalid(`prefetch[${early}]`, `needs the permission '${request.prefetch[early]}' too; add it to permissions`);
  if (request.relink !== null && request.institution !== null)
    throw invalid("institution", "cannot go with relink: the bank is the account's; leave it out");
  if (request.return_url !== null && !isAllowedReturnUrl(request.return_url, config.returnTargets))
    throw invalid(
      "return_url",
      "must be at an origin or app scheme listed in RETURN_URLS, without credentials or spaces",
    );
  if (request.expires_at !== undefined) checkExpiry(request.expires_at, now);
}

/** Throws `invalid` for an `expires_at` too soon or too late. Both in Unix seconds. */
export function checkExpiry(expiresAt: number, now: number): void {
  if (expiresAt < now + limits.minLifeSeconds) throw invalid("expires_at", "must be at least 5 minutes from now");
  if (expiresAt > now + limits.maxLifeSeconds) throw invalid("expires_at", "must be at most 90 days from now");
}

export const invalid = (param: string, problem: string) =>
  new Failed({ kind: "invalid", code: "parameter_invalid", message: `Invalid ${param}: ${problem}.`, param });
