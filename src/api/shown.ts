// Links and events as the operator sees them: with what is derived from the settings of today and never stored.
import type { Context } from "hono";
import { type Notification, shownEvent } from "../domain/event.ts";
import type { LinkDetails } from "../domain/link.ts";
import type { AppContext } from "../http/context.ts";

/** Something that the link asks for and does not get. */
export interface Note {
  param: string;
  message: string;
}

/** With the link's addresses, the secret that checks `sig` on the return URL, and notes where there are any. */
export async function showLink<L extends LinkDetails>(c: Context<AppContext>, link: L) {
  const signer = c.get("signer");
  const notes = notesOn(link, c.get("config").preview);
  const [urls, return_secret] = await Promise.all([signer.urls(link.id), signer.returnSecret(link.id)]);
  return { ...link, ...urls, return_secret, ...(notes.length > 0 ? { notes } : {}) };
}

function notesOn({ institution, attempts }: LinkDetails, preview: string | null): Note[] {
  if (institution === null) return [];
  const refused = attempts.findLast(({ institution_refused }) => institution_refused)?.institution_refused;
  const why = preview === null ? "choosing it beforehand needs a preview version of Stripe's API. Set STRIPE_PREVIEW to one." : refused; // biome-ignore format: one idea
  return why ? [{ param: "institution", message: `Ignored, so the customer searches for the bank: ${why}` }] : [];
}

/** With the addresses of the links in the event. */
export const showEvent = <E extends Notification>(c: Context<AppContext>, event: E): Promise<E> =>
  shownEvent(event, (link) => c.get("signer").urls(link));
