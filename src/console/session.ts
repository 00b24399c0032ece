// Who is signed in: the operator key, kept in this tab alone (sessionStorage), and what the settings say of the business.
import { Banklink, BanklinkError } from "../client/client.ts";
import type { Settings } from "./types.ts";

const KEPT = "banklink.key";

let signedIn: { client: Banklink; settings: Settings } | null = null;
let tellEnd: (why: string) => void = () => {};

/** Whom to tell that the session has ended; `why` is for the person who has to sign in again. */
export function onSignOut(listener: (why: string) => void): void {
  tellEnd = listener;
}

/** The key that this tab has kept; null when nobody has signed in here. */
export const keptKey = (): string | null => sessionStorage.getItem(KEPT);

/**
 * Asks the API whether the key is right, and keeps it if so. Throws `BanklinkError`, with status 401 for a wrong key, and
 * whatever fetch throws when nothing answers.
 */
export async function signIn(key: string): Promise<Settings> {
  const client = new Banklink({ url: location.origin, key });
  const settings = (await client.settings.retrieve()) as unknown as Settings;
  sessionStorage.setItem(KEPT, key);
  signedIn = { client, settings };
  return settings;
}

/** Forgets the key. */
export function signOut(why = ""): void {
  sessionStorage.removeItem(KEPT);
  signedIn = null;
  tellEnd(why);
}

/** The settings of the service. Throws when nobody is signed in. */
export function settings(): Settings {
  if (!signedIn) throw new Error("Nobody is signed in");
  return signedIn.settings;
}

/** Asks the API. A key that it takes no more ends the session. Throws what the client throws. */
export async function ask<T>(question: (client: Banklink) => Promise<unknown>): Promise<T> {
  if (!signedIn) throw new Error("Nobody is signed in");
  try {
    return (await question(signedIn.client)) as T;
  } catch (error) {
    if (error instanceof BanklinkError && error.status === 401)
      signOut("The key does not work any more. Sign in with the current one.");
    throw error;
  }
}
