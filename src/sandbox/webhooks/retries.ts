// How often a webhook that is not accepted is sent, and how long each pause is.

export const maximumAttempts = 8;

/** The pause after the `attempt`-th failure, in milliseconds. */
export function pauseAfter(attempt: number): number {
  return 1000 * 2 ** (attempt - 1);
}
