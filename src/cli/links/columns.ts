// Links in a table.
import type { Link } from "../../client/client.ts";
import type { Column, Format } from "../print.ts";
import { shownTime, timeWidth } from "../time.ts";

export const statusFormat: Record<string, Format> = {
  open: "cyan",
  completed: "green",
  expired: "yellow",
  revoked: "red",
};

/** The Stripe id of the link's account holder. */
export const holderOf = ({ account_holder: holder }: Pick<Link, "account_holder">): string =>
  Object.entries(holder).find(([name, value]) => name !== "type" && value)?.[1] ?? "";

export const linkColumns: Column<Link>[] = [
  { title: "ID", of: ({ id }) => id, keep: true },
  { title: "STATUS", of: ({ status }) => status, format: ({ status }) => statusFormat[status], keep: true },
  { title: "HOLDER", of: holderOf },
  { title: "REFERENCE", of: ({ client_reference_id }) => client_reference_id ?? "" },
  { title: "MADE", of: ({ created }) => shownTime(created), least: timeWidth },
  { title: "EXPIRES", of: ({ expires_at }) => shownTime(expires_at), least: timeWidth },
];
