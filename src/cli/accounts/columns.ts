// Linked accounts in a table.
import type { Account } from "../../client/client.ts";
import type { Column, Format } from "../print.ts";
import { shownTime, timeWidth } from "../time.ts";

const statusFormat: Record<string, Format> = { active: "green", inactive: "yellow", disconnected: "red" };

export const accountColumns: Column<Account>[] = [
  { title: "ID", of: ({ id }) => id, keep: true },
  { title: "STATUS", of: ({ status }) => status, format: ({ status }) => statusFormat[status], keep: true },
  { title: "BANK", of: ({ institution_name }) => institution_name ?? "" },
  { title: "LAST4", of: ({ last4 }) => last4 ?? "" },
  { title: "KIND", of: ({ subcategory }) => subcategory ?? "" },
  { title: "LINKED", of: ({ created }) => shownTime(created), least: timeWidth },
];
