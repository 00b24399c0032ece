// Refreshes of an account's data: when one may start, how long it takes, and how it ends.
export const features = ["balance", "ownership", "transactions"] as const;
export type Feature = (typeof features)[number];

/** The permission that a feature needs. */
export const permissionFor = { balance: "balances", ownership: "ownership", transactions: "transactions" } as const;

/** The feature that a session prefetches under its permission's name. */
export function featureOf(prefetch: (typeof permissionFor)[Feature]): Feature {
  return prefetch === "balances" ? "balance" : prefetch;
}

export interface Refresh {
  status: "pending" | "succeeded" | "failed";
  /** Seconds. */
  attemptedAt: number;
  /** Seconds; null while pending. */
  nextAt: number | null;
  /** Names a refresh of transactions; "" for the others. */
  id: string;
  willFail: boolean;
}

export interface RefreshSettings {
  /** How long a refresh takes, in milliseconds. */
  takesMs: number;
  /** How long after an attempt the next one may start, in seconds. */
  pauseSeconds: number;
}

/** Unless told otherwise: so quick that nobody has to wait. */
export const plainRefreshes: RefreshSettings = { takesMs: 1000, pauseSeconds: 3 };

/** Whether a refresh requested at `now` (seconds) starts; one that comes too early is ignored, as at Stripe. */
export function mayStart(last: Refresh | null, now: number): boolean {
  return last === null || (last.nextAt !== null && last.nextAt <= now);
}

export function started(id: string, willFail: boolean, now: number): Refresh {
  return { status: "pending", attemptedAt: now, nextAt: null, id, willFail };
}

/** `pause`: how long after the attempt the next one may start, in seconds. */
export function finished(refresh: Refresh, pause: number): Refresh {
  return {
    ...refresh,
    status: refresh.willFail ? "failed" : "succeeded",
    nextAt: refresh.attemptedAt + pause,
    willFail: false,
  };
}
