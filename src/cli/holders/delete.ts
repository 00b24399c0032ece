// `banklink holders delete`: disconnects everything of an account holder, and erases it.
import { command } from "../command.ts";
import { confirmed, yes } from "../confirm.ts";
import { stripeAccount, whose } from "../lists.ts";
import { printJson, printLine } from "../print.ts";

export const remove = command({
  summary: "Disconnect and erase everything of an account holder.",
  argument: "cus_… or acct_…",
  options: { ...stripeAccount, yes },
  async run(call) {
    const { io, id, values, isJson } = call;
    const what = `Every account of ${id} would be disconnected at Stripe, every open link revoked, and all erased, for good.`;
    if (!(await confirmed(call, id, what))) return 1;
    const erased = await call.client().holders.delete(id, whose(values));
    if (isJson) return printJson(io, erased);
    const done = `${erased.accounts_disconnected} accounts disconnected, ${erased.links_revoked} links revoked`;
    printLine(io.stdout, `${erased.id} ${erased.deleted ? "is erased" : "is being erased"}: ${done}.`);
    if (!erased.deleted) printLine(io.stderr, "It goes on by itself; run this again to see how far it is.");
  },
});
