// The pieces that schemas of requests are made of. That text is well formed and has no control characters is checked
// of every text in body.ts, before any schema.
import * as v from "valibot";
import { isHolderId, isStripeId } from "../domain/ids.ts";
import { isVisible, trickIn } from "../domain/text.ts";

/** At most so many characters, as people and JSON Schema count them: an emoji is one. */
export const atMost = (most: number, problem = `must have at most ${most} characters`) =>
  v.check((text: string) => [...text].length <= most, problem);

/** Trimmed text of 1 to `most` characters, which may have line breaks. */
export const paragraph = (most: number) =>
  v.pipe(
    v.string("must be text"),
    v.trim(),
    v.check(isVisible, "must not be empty"),
    atMost(most),
    v.check(
      (text) => trickIn(text) === null,
      ({ input }) => trickIn(input) ?? "",
    ),
  );

/** Trimmed text of 1 to `most` characters in one line. */
export const line = (most: number) =>
  v.pipe(
    paragraph(most),
    v.check((text) => !/[\t\n\r]/.test(text), "must be one line, without tabs"),
  );

/** One of Stripe's ids with this prefix, such as `cus`; `what` it is the id of. */
export const stripeId = (prefix: string, what: string) =>
  v.custom<string>((value) => isStripeId(prefix, value), `must be a Stripe ${what} id, ${prefix}_…`);

/** The Stripe id of an account holder. */
export const holderId = v.custom<string>(isHolderId, "must be a Stripe id, cus_… or acct_…");

/** For routes that take no query. */
export const noQuery = v.strictObject({});

/** `?stripe_account=`: the connected account whose holder, or account of one, a route names. */
export const stripeAccountSchema = v.strictObject({ stripe_account: v.optional(stripeId("acct", "account")) });

export const oneOf = <const T extends readonly string[]>(values: T) =>
  v.picklist(values, `must be one of ${values.join(", ")}`);

/** A list of some of `values`, each at most once. */
export const someOf = <const T extends readonly string[]>(values: T) =>
  v.pipe(
    v.array(oneOf(values), "must be a list"),
    v.check((list) => new Set(list).size === list.length, "must not name anything twice"),
  );

/** A time in a query, which may be left out. */
export const unixSeconds = v.optional(
  v.pipe(v.string(), v.regex(/^\d{1,12}$/, "must be a time in Unix seconds"), v.transform(Number)),
);

export const wholeNumber = v.custom<number>(Number.isSafeInteger, "must be a whole number");

/** To be put before an object's own schema: valibot's object schemas accept lists. */
export const anObject = (problem = "must be an object") =>
  v.custom<object>((value) => typeof value === "object" && value !== null && !Array.isArray(value), problem);
