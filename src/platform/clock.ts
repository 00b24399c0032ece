// The time of day, from one place: a test's Worker may set another clock before anything asks.

type Clock = () => number;

let clock: Clock = () => Date.now();

/** Milliseconds since 1970. */
export const nowMs = (): number => clock();

/** Whole seconds since 1970, as the API and Stripe count. */
export const now = (): number => Math.floor(nowMs() / 1000);

/** Takes the time from `other`, which answers in milliseconds. */
export function setClock(other: Clock): void {
  clock = other;
}
