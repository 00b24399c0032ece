// `banklink accounts disconnect`: ends what Stripe shares of an account.
import { command } from "../command.ts";
import { confirmed, yes } from "../confirm.ts";
import { stripeAccount, whose } from "../lists.ts";
import { printJson, printLine } from "../print.ts";

export const disconnect = command({
  summary: "Disconnect an account at Stripe.",
  argument: "fca_…",
  options: { ...stripeAccount, yes },
  async run(call) {
    const { io, id, values, isJson } = call;
    const what = `Account ${id} would be disconnected at Stripe, for good: only its customer can link it again.`;
    if (!(await confirmed(call, id, what))) return 1;
    const account = await call.client().accounts.disconnect(id, whose(values));
    if (isJson) return printJson(io, account);
    printLine(io.stdout, `${account.id} is ${account.status}.`);
  },
});
