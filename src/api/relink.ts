// What a new link takes from the account that it is to repair: whose it is, and what may be read of it.
import type { Context } from "hono";
import { Failed } from "../domain/failure.ts";
import type { AccountHolderRef } from "../domain/link.ts";
import { refusalOfDisconnected } from "../domain/repair.ts";
import type { AppContext } from "../http/context.ts";
import { findAccount } from "./find-account.ts";
import { invalid, type Relinked } from "./link-terms.ts";
import type { TermsRequest } from "./links-schema.ts";

/**
 * What the account in `relink` says; null where the request names none. Throws `not_found` for an account that is not
 * known, `conflict` for one that is disconnected, and `invalid`, naming the parameter, where the request does not fit it.
 * Stripe is asked only where KV does not know the account.
 */
export async function accountToRelink(c: Context<AppContext>, request: TermsRequest): Promise<Relinked | null> {
  const { relink: id, stripe_account } = request;
  if (id === null) return null;
  const { banklink, ...account } = await findAccount(c, id, stripe_account, "relink");
  const named = namedIn(request);
  if (named !== undefined && named !== banklink.holder)
    throw invalid("account_holder", "is not the holder of the account in relink; leave it out, and it will be");
  if (account.status === "disconnected") throw new Failed(refusalOfDisconnected.failure);
  return {
    holder: holderOf(banklink.holder, account.account_holder?.type),
    permissions: account.permissions ?? [],
  };
}

/** The id that the request's `account_holder` has; undefined where it has none, null where it is a new customer. */
function namedIn({ account_holder: holder }: TermsRequest): string | null | undefined {
  if (!holder) return undefined;
  return holder.type === "account" ? holder.account : (holder.customer ?? holder.customer_account ?? null);
}

function holderOf(id: string, type: string | undefined): AccountHolderRef {
  if (id.startsWith("cus_")) return { type: "customer", customer: id };
  return type === "account" ? { type, account: id } : { type: "customer", customer_account: id };
}
