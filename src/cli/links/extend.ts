// `banklink links extend`: gives a link another end. One that had expired is open again.
import { command, UsageError } from "../command.ts";
import { printJson, printLine } from "../print.ts";
import { shownTime, timeOf } from "../time.ts";

export const extend = command({
  summary: "Change when a link ends; one that has expired is open again.",
  argument: "lnk_…",
  options: { expires: { type: "string", value: "7d", help: "When it ends: 7d, 12h, 2026-12-01, or Unix seconds." } },
  async run({ io, id, values: { expires }, isJson, client }) {
    if (expires === undefined) throw new UsageError("Until when? Use --expires, such as --expires 7d.", "expires");
    const link = await client().links.update(id, { expires_at: timeOf(expires, "expires", 1) });
    if (isJson) return printJson(io, link);
    printLine(io.stdout, `${link.id} is ${link.status} and ends ${shownTime(link.expires_at)}.`);
  },
});
