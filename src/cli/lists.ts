// What the commands that list have in common: how much, and one page or all.
import type { CallOptions, List, Page } from "../client/client.ts";
import { type Call, type Options, UsageError } from "./command.ts";
import { type Column, printJson, printLine, printTable } from "./print.ts";

export const pageOptions = {
  limit: { type: "string", value: "n", help: "How many, 1 to 100 (10 when left out); with --all, how many at once." },
  all: { type: "boolean", help: "All of them, page after page; with --json as one array." },
} as const satisfies Options;

export const stripeAccount = {
  "stripe-account": { type: "string", value: "acct_…", help: "The connected account that it belongs to." },
} as const satisfies Options;

/** `stripe_account` for the API, where it was given. */
export const whose = (values: { "stripe-account"?: string }) =>
  values["stripe-account"] === undefined ? {} : { stripe_account: values["stripe-account"] };

type Lister<T, Q extends Page> = (query: Q, options?: CallOptions) => Promise<List<T>>;

/** Prints the list, or with --all all of its pages. `none` is what to say where there is nothing. */
export async function printList<T, Q extends Page>(
  call: Call<typeof pageOptions>,
  list: Lister<T, Q>,
  query: Q,
  columns: Column<T>[],
  none: string,
): Promise<void> {
  const { io, values, isJson } = call;
  const limit = wholeNumber(values.limit, "limit", 100);
  if (values.all) {
    const data: T[] = [];
    for await (const one of call.client().all(list, { ...query, limit: limit ?? 100 })) data.push(one);
    if (isJson) printJson(io, data);
    else printRows(call, columns, data, none);
    return;
  }
  const answer = await list(limit === undefined ? query : { ...query, limit });
  if (isJson) return printJson(io, answer);
  printRows(call, columns, answer.data, none);
  if (answer.has_more) printLine(io.stderr, "There are more: --all shows them.");
}

function printRows<T>({ io }: Call<typeof pageOptions>, columns: Column<T>[], rows: T[], none: string): void {
  if (rows.length > 0) printTable(io, columns, rows);
  else printLine(io.stderr, none);
}

/** From 1 to `most`. Throws UsageError. */
export function wholeNumber(text: string | undefined, option: string, most: number): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= most) return number;
  throw new UsageError(`--${option} must be a whole number from 1 to ${most}.`, option);
}
