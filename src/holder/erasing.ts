// How far the erasure of an account holder has come, as it is stored.

/** What was done: the same whoever asks, and however often. */
export interface Erased {
  accountsDisconnected: number;
  linksRevoked: number;
}

export interface Erasing extends Erased {
  step: "stripe" | "copies" | "events" | "last";
  /** When it began, in milliseconds. */
  sinceMs: number;
  /** The place of the last account that was disconnected; then, of Stripe's own list, the last account's id. */
  account: number;
  listed: string | null;
  /** The last link, and the place of the last account, whose key is to be deleted; null when all links' are. */
  copiedLink: string | null;
  copiedAccount: number;
}

/** Where it is in the object's key-value storage. */
export const erasingKey = "erasing";
