// Pages of lists, like those of Stripe's search: `limit`, and `page`, which is the `next_page` of the answer before.
import * as v from "valibot";
import { Failed } from "../domain/failure.ts";
import { holderKeyIn } from "../domain/ids.ts";

/** A place in a list, as SQLite counts them. */
export const place = (first: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(first));

/** The id of a link, after which a list goes on. */
export const placeOfLink = v.pipe(
  v.string(),
  v.check((id) => id.startsWith("lnk_") && holderKeyIn(id) !== null),
);

export const pageEntries = {
  limit: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,3}$/, "must be a whole number from 1 to 100"),
      v.transform(Number),
      v.minValue(1, "must be at least 1"),
      v.maxValue(100, "must be at most 100"),
    ),
    "10",
  ),
  page: v.optional(v.pipe(v.string(), v.maxLength(2000, "must be the next_page of an answer before"))),
};

/** The list envelope. `next` is what the next page starts from; null at the end. */
export const listOf = <T>(url: string, data: T[], next: unknown) => ({
  object: "list" as const,
  data,
  has_more: next !== null,
  next_page: next === null ? null : encodePage(next),
  url,
});

/**
 * The position that `page` encodes, checked by the schema `fits`; null without `page`. Throws `invalid` if it fails.
 */
export function decodePage<S extends v.GenericSchema>(page: string | undefined, fits: S): v.InferOutput<S> | null {
  if (page === undefined) return null;
  try {
    const bytes = Uint8Array.fromBase64(page, { alphabet: "base64url" });
    return v.parse(fits, JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)));
  } catch {
    throw invalidPage();
  }
}

/** For a `page` that is none that was handed out. */
export const invalidPage = () =>
  new Failed({
    kind: "invalid",
    code: "parameter_invalid",
    message: "Invalid page: send the next_page of the answer before, as it came, with the same filters.",
    param: "page",
  });

const encodePage = (next: unknown) =>
  new TextEncoder().encode(JSON.stringify(next)).toBase64({ alphabet: "base64url", omitPadding: true });
