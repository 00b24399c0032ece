// The mark that an account holder is being erased, as it is stored.

/** What was done: the same whoever asks, and however often. */
export interface Erased {
  accountsDisconnected: number;
  linksRevoked: number;
}

export interface Erasing extends Erased {
  /** When it began, in milliseconds. */
  sinceMs: number;
  /** All is gone but the event that says so. */
  isGone: boolean;
}

/** Where it is in the object's key-value storage. */
export const erasingKey = "erasing";
