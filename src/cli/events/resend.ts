// `banklink events resend`: sends an event again.
import { command } from "../command.ts";
import { printJson, printLine } from "../print.ts";

export const resend = command({
  summary: "Send an event to NOTIFY_URL again.",
  argument: "evt_…",
  options: {},
  async run({ io, id, isJson, client }) {
    const event = await client().events.resend(id);
    if (isJson) return printJson(io, event);
    printLine(io.stdout, `${event.id} (${event.type}) is ${event.delivery?.status ?? "sent"}.`);
  },
});
