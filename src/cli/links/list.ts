// `banklink links list`: the newest links, or those that one is looking for.
import type { Link, LinkQuery } from "../../client/client.ts";
import { command } from "../command.ts";
import { pageOptions, printList, stripeAccount, whose } from "../lists.ts";
import { timeOf } from "../time.ts";
import { linkColumns } from "./columns.ts";

export const list = command({
  summary: "List links, newest first.",
  options: {
    status: { type: "string", value: "open", help: "open, completed, expired or revoked." },
    reference: { type: "string", value: "order-42", help: "Those with this client_reference_id." },
    holder: { type: "string", value: "cus_…", help: "Those of this account holder." },
    ...stripeAccount,
    since: { type: "string", value: "7d", help: "Made since then: 7d (ago), 2026-12-01, or Unix seconds." },
    until: { type: "string", value: "1d", help: "Made before then." },
    ...pageOptions,
  },
  async run(call) {
    const { status, reference, holder, since, until } = call.values;
    const query: LinkQuery = { ...whose(call.values) };
    if (status !== undefined) query.status = status as Link["status"];
    if (reference !== undefined) query.client_reference_id = reference;
    if (holder !== undefined) query.account_holder = holder;
    const created: NonNullable<LinkQuery["created"]> = {};
    if (since !== undefined) created.gte = timeOf(since, "since", -1);
    if (until !== undefined) created.lt = timeOf(until, "until", -1);
    if (Object.keys(created).length > 0) query.created = created;
    await printList(call, call.client().links.list, query, linkColumns, "No links.");
  },
});
