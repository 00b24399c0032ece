// `banklink accounts list`: the accounts of one account holder, or of one link.
import type { AccountQuery } from "../../client/client.ts";
import { command, UsageError } from "../command.ts";
import { pageOptions, printList, stripeAccount, whose } from "../lists.ts";
import { accountColumns } from "./columns.ts";

export const list = command({
  summary: "List the accounts of an account holder or a link.",
  options: {
    holder: { type: "string", value: "cus_…", help: "Whose accounts." },
    link: { type: "string", value: "lnk_…", help: "What this link has brought." },
    ...stripeAccount,
    ...pageOptions,
  },
  async run(call) {
    const { holder, link } = call.values;
    if ((holder === undefined) === (link === undefined))
      throw new UsageError("Whose accounts? Use --holder or --link, one of the two.", "holder");
    const query: AccountQuery = { ...whose(call.values) };
    if (holder !== undefined) query.account_holder = holder;
    if (link !== undefined) query.link = link;
    await printList(call, call.client().accounts.list, query, accountColumns, "No accounts.");
  },
});
