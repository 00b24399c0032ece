// Events in a table.
import type { Event } from "../../client/client.ts";
import type { Column, Format } from "../print.ts";
import { shownTime } from "../time.ts";

const statusFormat: Record<string, Format> = { delivered: "green", pending: "cyan", failed: "red", stopped: "red" };

export const eventColumns: Column<Event>[] = [
  { title: "AT", of: ({ created }) => shownTime(created), keep: true },
  { title: "TYPE", of: ({ type }) => type, keep: true },
  { title: "ABOUT", of: ({ data }) => String((data.object as { id?: unknown }).id ?? "") },
  {
    title: "DELIVERY",
    of: ({ delivery }) => delivery?.status ?? "",
    format: ({ delivery }) => statusFormat[delivery?.status ?? ""],
  },
  { title: "TRIES", of: ({ delivery }) => String(delivery?.attempts.length ?? "") },
  { title: "ID", of: ({ id }) => id },
];
