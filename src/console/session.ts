// Who is signed in: the operator key, kept in this tab alone (sessionStorage), and what the settings say of the business.
import { Banklink, BanklinkError } from "../client/client.ts";
import { forgetRecipients } from "./messages.ts";
import type { Settings } from "./types.ts";

const KEPT = "banklink.key";
// Who is asked to wait for longer is told so, and does not sit before a page on which nothing happens.
const longestWait = 3_000;

let signedIn: { client: Banklink; settings: Settings } | null = null;
let tellEnd: (why: string) => void = () => {};

/** Whom to tell that the session has ended; `why` is for the person who has to sign in again. */
export function onSignOut(listener: (why: string) => void): void {
  tellEnd = listener;
}

/** The key that this tab has kept; null when nobody has signed in here. */
export const keptKey = (): string | null => sessionStorage.getItem(KEPT);

/**
 * Asks the API whether the key is right, and keeps it if so. Throws `BanklinkError`, with status 401 for a wrong key.
 */
export async function signIn(key: string): Promise<Settings> {
  const client = new Banklink({ url: location.origin, key, longestWait });
  const settings = await client.settings.retrieve();
  sessionStorage.setItem(KEPT, key);
  signedIn = { client, settings };
  return settings;
}

/** Forgets the key, and whom links were made for. */
export function signOut(why = ""): void {
  sessionStorage.removeItem(KEPT);
  signedIn = null;
  forgetRecipients();
  tellEnd(why);
}

/** The settings of the service. Throws when nobody is signed in. */
export function settings(): Settings {
  if (!signedIn) throw new Error("Nobody is signed in");
  return signedIn.settings;
}

/** Asks the API. A key that it takes no more ends the session. Throws what the client throws. */
export async function ask<T>(question: (client: Banklink) => Promise<T>): Promise<T> {
  const session = signedIn;
  if (!session) throw new Error("Nobody is signed in");
  try {
    return await question(session.client);
  } catch (error) {
    // Somebody else may have signed in since.
    if (error instanceof BanklinkError && error.status === 401 && signedIn === session)
      signOut("The key does not work any more. Sign in with the current one.");
    throw error;
  }
}
