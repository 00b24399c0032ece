// Pages of lists, like those of Stripe's search: `limit`, and `page`, which is the `next_page` of the answer before.
import * as v from "valibot";
import { Failed } from "../domain/failure.ts";

/** Whether a value is a place in a list, as SQLite counts them from `first`. */
export const isPlace =
  (first: number) =>
  (value: unknown): value is number =>
    Number.isSafeInteger(value) && Number(value) >= first;

export const pageEntries = {
  limit: v.optional(
    v.pipe(v.string(), v.regex(/^0*([1-9]\d?|100)$/, "must be a whole number from 1 to 100"), v.transform(Number)),
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
 * The position that `page` encodes: as many values as there are checks in `fits`, each of which must fit; null without
 * `page`. Throws `invalid` if it is none.
 */
export function decodePage<T extends unknown[]>(
  page: string | undefined,
  ...fits: { [K in keyof T]: (value: unknown) => value is T[K] }
): T | null {
  if (page === undefined) return null;
  try {
    const bytes = Uint8Array.fromBase64(page, { alphabet: "base64url" });
    const values: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    if (Array.isArray(values) && values.length === fits.length && fits.every((isFit, at) => isFit(values[at])))
      return values as T;
  } catch {
    // It is no page of ours either.
  }
  throw invalidPage();
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
