// From an id in a request to the account holder's object that knows it, and calls to that object.
import type { Context } from "hono";
import { noSuch, orThrow, type Result } from "../domain/failure.ts";
import { holderKey, holderKeyIn } from "../domain/ids.ts";
import type { AccountHolder } from "../holder/account-holder.ts";
import { type Callable, callObject } from "../platform/durable-object.ts";
import { untraced } from "../platform/trace.ts";
import type { AppContext } from "./context.ts";

/**
 * Calls the object that knows `id`: a link's, an event's, or an account holder's own (cus_…, acct_…), of the connected
 * account `stripeAccount` where it belongs to one.
 * A call that the platform cuts off is made again, so twice must be the same as once. What the object has asked of
 * others for this request is told in its line.
 */
export async function callHolder<R>(
  c: Context<AppContext>,
  id: string,
  call: (holder: Callable<AccountHolder>) => Promise<R>,
  stripeAccount: string | null = null,
): Promise<R> {
  const name = holderKeyIn(id) ?? (await holderKey(id, stripeAccount));
  return untraced(await callObject(c.env.ACCOUNT_HOLDER, name, call));
}

/**
 * Throws `refused` where a request says that what `id` leads to is of the connected account `stripeAccount`, and it is not.
 * Asks nobody where it says nothing.
 */
export async function mustBeOf(
  c: Context<AppContext>,
  id: string,
  stripeAccount: string | undefined,
  refused: Result<never>,
): Promise<void> {
  if (stripeAccount === undefined) return;
  const owner = await callHolder(c, id, (holder) => holder.owner());
  if (owner !== stripeAccount) orThrow(refused);
}

/** The id of a link, for the log too. Throws `not_found`, naming `param`, for what cannot be one, without asking anyone. */
export function linkId(c: Context<AppContext>, id: string, param = "id"): string {
  if (!id.startsWith("lnk_") || !holderKeyIn(id)) orThrow(noSuch("link", id, param));
  c.set("link", id);
  return id;
}

/** The id of an event. Throws `not_found` for what cannot be one. */
export function eventId(id: string): string {
  if (!id.startsWith("evt_") || !holderKeyIn(id)) orThrow(noSuch("event", id));
  return id;
}
