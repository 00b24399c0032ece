// The clock, in Unix seconds, and how long links are good for.

export const now = (): number => Math.floor(Date.now() / 1000);

/** Seconds of a day. */
export const DAY = 24 * 60 * 60;

/** The days that a link can be made good for with one choice. */
export const lives = [1, 3, 7, 14, 30, 90];

export const lifeWords = (days: number): string => (days === 1 ? "1 day" : `${days} days`);

/**
 * When a link ends that is good for `days` from `at` on. The API takes no more than 90 days by its own clock, and this computer's
 * may be some minutes fast.
 */
export const endAfter = (days: number, at: number): number => at + Math.min(days * DAY, 90 * DAY - 10 * 60);
