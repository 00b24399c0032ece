// `banklink links show`: one link's story.
import type { Attempt, Link } from "../../client/client.ts";
import { accountColumns } from "../accounts/columns.ts";
import { type Call, command } from "../command.ts";
import { stripeAccount, whose } from "../lists.ts";
import { type Column, printFacts, printJson, printLine, printTable } from "../print.ts";
import { shownTime } from "../time.ts";
import { holderOf } from "./columns.ts";

const attemptColumns: Column<Attempt>[] = [
  { title: "STARTED", of: ({ started_at }) => shownTime(started_at), keep: true },
  { title: "OUTCOME", of: ({ outcome }) => outcome, keep: true },
  { title: "WHY", of: ({ error }) => (error ? [error.code, error.message].filter(Boolean).join(": ") : ""), least: 40 },
  { title: "BY", of: ({ via }) => via },
  { title: "SESSION", of: ({ session }) => session ?? "" },
];

export const show = command({
  summary: "Show one link, with its attempts and accounts.",
  argument: "lnk_…",
  options: { ...stripeAccount },
  async run(call) {
    showLink(call, await call.client().links.retrieve(call.id, whose(call.values)));
  },
});

/** Prints a link for whoever reads. The return_secret only a program gets, which has asked for everything. */
export function showLink({ io, isJson }: Pick<Call, "io" | "isJson">, link: Link): void {
  if (isJson) {
    printJson(io, link);
    return;
  }
  printFacts(io, {
    id: link.id,
    status: link.status,
    address: link.url,
    "customer's own page": link.manage_url,
    "account holder": holderOf(link),
    "connected account": link.stripe_account,
    repairs: link.relink,
    reference: link.client_reference_id,
    purpose: link.purpose,
    permissions: link.permissions.join(", "),
    "returns to": link.return_url,
    metadata: Object.entries(link.metadata).map(([key, value]) => `${key}=${value}`).join(", "), // biome-ignore format: one idea
    made: shownTime(link.created),
    opened: shownTime(link.opened_at),
    completed: shownTime(link.completed_at),
    expires: shownTime(link.expires_at),
    note: link.notes?.map(({ message }) => message).join(" "),
  });
  if (link.attempts.length > 0) {
    printLine(io.stdout, "\nAttempts");
    printTable(io, attemptColumns, link.attempts);
  }
  if (link.accounts.data.length > 0) {
    printLine(io.stdout, "\nAccounts");
    printTable(io, accountColumns, link.accounts.data);
  }
  if (link.accounts.has_more) printLine(io.stderr, `There are more: banklink accounts list --link ${link.id} --all`);
}
