// Finds the account holder's Durable Object from an id in a request.
import type { Context } from "hono";
import { Failed } from "../domain/failure.ts";
import { holderKey, holderKeyOf } from "../domain/ids.ts";
import type { AccountHolder } from "../holder/account-holder.ts";
import { remote } from "../platform/durable-object.ts";
import type { AppContext } from "./context.ts";

/** The object that has link `id`. Throws `not_found`, with no look-up, when `id` does not have the form of a link's. */
export function holderOfLink(c: Context<AppContext>, id: string, param = "id") {
  const key = holderKeyOf(id);
  if (!key) throw new Failed({ kind: "not_found", message: `No such link: '${id.slice(0, 100)}'`, param });
  c.set("link", id);
  return stub(c, key);
}

/**
 * The object that has event `id`. Throws `not_found`, with no look-up, when `id` does not have the form of an event's.
 */
export function holderOfEvent(c: Context<AppContext>, id: string) {
  const key = /^evt_([0-9a-hjkmnp-tv-z]{16})[0-9a-hjkmnp-tv-z]{18}$/.exec(id)?.[1];
  if (!key) throw new Failed({ kind: "not_found", message: `No such event: '${id.slice(0, 100)}'`, param: "id" });
  return stub(c, key);
}

/** The object of the account holder with this Stripe id. */
export async function holderById(c: Context<AppContext>, id: string) {
  return stub(c, await holderKey(id));
}

const stub = (c: Context<AppContext>, key: string) => remote<AccountHolder>(c.env.ACCOUNT_HOLDER, key);
