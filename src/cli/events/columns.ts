// Events in a table.
import type { Event } from "../../client/client.ts";
import type { Column, Format } from "../print.ts";
import { shownTime, timeWidth } from "../time.ts";

const statusFormat: Record<string, Format> = { delivered: "green", pending: "cyan", failed: "red", stopped: "red" };

export const eventColumns: Column<Event>[] = [
  { title: "ID", of: ({ id }) => id, keep: true },
  { title: "TYPE", of: ({ type }) => type, keep: true },
  {
    title: "DELIVERY",
    of: ({ delivery }) => delivery?.status ?? "",
    format: ({ delivery }) => statusFormat[delivery?.status ?? ""],
  },
  { title: "AT", of: ({ created }) => shownTime(created), least: timeWidth },
  { title: "TRIES", of: ({ delivery }) => String(delivery?.attempts.length ?? "") },
  { title: "ABOUT", of: ({ data }) => data.object.id, least: 40 },
];
