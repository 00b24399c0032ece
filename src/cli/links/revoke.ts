// `banklink links revoke`: from then on the link opens nothing.
import { command } from "../command.ts";
import { confirmed, yes } from "../confirm.ts";
import { printJson, printLine } from "../print.ts";

export const revoke = command({
  summary: "Revoke a link: it opens nothing any more.",
  argument: "lnk_…",
  options: { yes },
  async run(call) {
    const { io, id, isJson } = call;
    if (!(await confirmed(call, id, `Link ${id} would open nothing any more, for good.`))) return 1;
    const link = await call.client().links.revoke(id);
    if (isJson) return printJson(io, link);
    // A link that is completed stays so: there is nothing left to be revoked.
    printLine(io.stdout, `${link.id} is ${link.status}.`);
  },
});
