// `banklink holders show`: one account holder, with its newest links and accounts.
import { accountColumns } from "../accounts/columns.ts";
import { command } from "../command.ts";
import { linkColumns } from "../links/columns.ts";
import { stripeAccount, whose } from "../lists.ts";
import { printFacts, printJson, printLine, printTable } from "../print.ts";
import { shownTime } from "../time.ts";

export const show = command({
  summary: "Show an account holder, with links and accounts.",
  argument: "cus_… or acct_…",
  options: { ...stripeAccount },
  async run({ io, id, values, isJson, client }) {
    const holder = await client().holders.retrieve(id, whose(values));
    if (isJson) return printJson(io, holder);
    printFacts(io, {
      id: holder.id,
      type: holder.type,
      "connected account": holder.stripe_account,
      updated: shownTime(holder.updated),
    });
    const { links, accounts } = holder;
    if (links.data.length > 0) {
      printLine(io.stdout, "\nLinks");
      printTable(io, linkColumns.filter(({ title }) => title !== "HOLDER"), links.data); // biome-ignore format: one idea
    }
    if (accounts.data.length > 0) {
      printLine(io.stdout, "\nAccounts");
      printTable(io, accountColumns, accounts.data);
    }
    if (links.has_more) printLine(io.stderr, `More links: banklink links list --holder ${holder.id} --all`);
    if (accounts.has_more) printLine(io.stderr, `More accounts: banklink accounts list --holder ${holder.id} --all`);
  },
});
