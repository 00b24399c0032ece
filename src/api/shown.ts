// Links and events as the operator sees them: with what is derived from the settings of today and never stored.
import type { Context } from "hono";
import { type Notification, shownEvent } from "../domain/event.ts";
import type { LinkDetails } from "../domain/link.ts";
import type { AppContext } from "../http/context.ts";

/** With the link's addresses, and the secret that checks `sig` on the return URL. */
export async function showLink<L extends LinkDetails>(c: Context<AppContext>, link: L) {
  const signer = c.get("signer");
  return { ...link, ...(await signer.urls(link.id)), return_secret: await signer.returnSecret(link.id) };
}

/** With the addresses of the links in the event. */
export const showEvent = <E extends Notification>(c: Context<AppContext>, event: E): Promise<E> =>
  shownEvent(event, (link) => c.get("signer").urls(link));
