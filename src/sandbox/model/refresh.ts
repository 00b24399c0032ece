// Refreshes of an account's data: when one may start, how long it takes, and how it ends.
export const features = ["balance", "ownership", "transactions"] as const;
export type Feature = (typeof features)[number];

/** The permission that a feature needs. */
export const permissionFor = { balance: "balances", ownership: "ownership", transactions: "transactions" } as const;

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

/** How long a refresh takes, in milliseconds. */
export const refreshTakes = 1000;
/** How long after an attempt the next one may start, in seconds. */
export const refreshPause = 3;

/** Whether a refresh requested at `now` (seconds) starts; one that comes too early is ignored, as at Stripe. */
export function mayStart(last: Refresh | null, now: number): boolean {
  return last === null || (last.nextAt !== null && last.nextAt <= now);
}

export function started(id: string, willFail: boolean, now: number): Refresh {
  return { status: "pending", attemptedAt: now, nextAt: null, id, willFail };
}

export function finished(refresh: Refresh): Refresh {
  return {
    ...refresh,
    status: refresh.willFail ? "failed" : "succeeded",
    nextAt: refresh.attemptedAt + refreshPause,
    willFail: false,
  };
}
