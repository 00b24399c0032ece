// The clock, in Unix seconds.

export const now = (): number => Math.floor(Date.now() / 1000);

/** Seconds of a day. */
export const DAY = 24 * 60 * 60;
