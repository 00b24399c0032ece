// /m/:token: the customer's own page, where they see what a link has brought, and take it back. Whoever has the token may
// do that and no more; GET changes nothing. app.ts lets requests with a genuine token through, and no others.
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import type { AccountView } from "../domain/account.ts";
import { lastRead, sharedSince } from "../domain/account-times.ts";
import { Failed, noSuch, orThrow, type Result } from "../domain/failure.ts";
import type { Managed, ManagedChange } from "../holder/manage.ts";
import { readBody } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { callHolder } from "../http/holder.ts";
import type { ManageView, SharedAccount } from "./page/view.ts";
import { deletionSchema, disconnectSchema } from "./requests.ts";
import { sendManagePage } from "./send-page.ts";
import { shownAccount } from "./shown-account.ts";

/** To be mounted behind `genuineManageToken`. */
export const manage = new Hono<AppContext>()
  .get("/:token", async (c) => {
    const found = await managedOf(c);
    if (found === "erased" || found === "erasing") return sendManagePage(c, { state: found, link: c.get("link") });
    return sendManagePage(c, viewOf(found), found.link.locale);
  })
  .get("/:token/status", async (c) => c.json(statusOf(await managedOf(c))))
  .post("/:token/disconnect", async (c) => {
    const { account } = readBody(c, disconnectSchema);
    const [id, deadlineMs] = [c.get("link"), c.get("deadlineMs")];
    const done = await callHolder(c, id, (holder) => holder.disconnectByCustomer(id, account, deadlineMs));
    const change = forCustomer(done);
    return c.json(changeOf(change === "erased" ? orThrow(noSuch("account", account, "account")) : change));
  })
  .post("/:token/deletion", async (c) => {
    readBody(c, deletionSchema);
    const id = c.get("link");
    return c.json(changeOf(forCustomer(await callHolder(c, id, (holder) => holder.requestDeletion(id)))));
  });

/** What there is to manage; "erased" once the account holder was, and the link with it: tokens are made for links alone. */
async function managedOf(c: Context<AppContext>): Promise<Managed | Gone> {
  const id = c.get("link");
  return forCustomer(await callHolder(c, id, (holder) => holder.manage(id)));
}

/** The account holder was erased, or is being erased: then some accounts may still be connected. */
type Gone = "erased" | "erasing";

/** The value of a result, or that there is nothing to manage any more. Throws failures, in words that reveal no set-up. */
function forCustomer<T>(result: Result<T>): T | Gone {
  if (result.ok) return result.value;
  const { failure } = result;
  if (failure.kind === "not_found" && failure.param !== "account") return "erased";
  if (failure.kind === "conflict") return "erasing";
  if (failure.kind !== "stripe_refused") throw new Failed(failure);
  throw new Failed({ ...failure, message: "The account could not be disconnected. Write to the business." });
}

/** What a customer may know: of Stripe's ids only those of their accounts, which they name to disconnect one. */
function statusOf(found: Managed | Gone) {
  if (found === "erased") return { accounts: [], deletion: "done" as const };
  if (found === "erasing") return { accounts: [], deletion: "requested" as const };
  const accounts = found.link.accounts.data.map((account) => ({
    ...factsOf(account),
    status: account.status,
  }));
  return { accounts, deletion: found.deletion ? ("requested" as const) : null };
}

const changeOf = (change: ManagedChange | Gone) => ({
  ...statusOf(change),
  receipt: typeof change === "string" ? null : change.receipt,
});

function viewOf({ link, receipts, deletion, alsoShared = [] }: Managed): ManageView {
  const accounts = link.accounts.data.map(
    (account): SharedAccount => ({
      ...factsOf(account),
      ...(account.banklink.surplus ? { surplus: true as const } : {}),
      health: account.status === "active" || account.status === "disconnected" ? account.status : "inactive",
      permissions: account.permissions ?? link.permissions,
      receipt: receipts[account.id] ?? null,
      isAlsoShared: alsoShared.includes(account.id),
    }),
  );
  const { id, purpose, livemode } = link;
  return { state: "manage", link: id, accounts, purpose, deletion, livemode, hasMore: link.accounts.has_more };
}

const factsOf = (account: AccountView) => ({
  id: account.id,
  ...shownAccount(account),
  sharedSince: sharedSince(account, account.banklink.synced_at),
  lastRead: lastRead(account, account.banklink.synced_at),
});
