// `banklink events list`: the events of one account holder, with how their delivery went.
import { command, UsageError } from "../command.ts";
import { pageOptions, printList, stripeAccount, whose } from "../lists.ts";
import { eventColumns } from "./columns.ts";

export const ofHolder = {
  holder: { type: "string", value: "cus_…", help: "Whose events (needed)." },
  ...stripeAccount,
} as const;

/** What the API is asked for. Throws UsageError without a holder. */
export function eventQuery(values: { holder?: string; "stripe-account"?: string }) {
  if (values.holder === undefined) throw new UsageError("Whose events? Use --holder cus_….", "holder");
  return { account_holder: values.holder, ...whose(values) };
}

export const list = command({
  summary: "List the events of an account holder, newest first.",
  options: { ...ofHolder, ...pageOptions },
  async run(call) {
    await printList(call, call.client().events.list, eventQuery(call.values), eventColumns, "No events.");
  },
});
