// The current time. All code takes it from here, so that a test's Worker can set another clock.

type Clock = () => number;

let clock: Clock = () => Date.now();

/** Milliseconds since 1970. */
export const nowMs = (): number => clock();

/** Whole seconds since 1970, as used in the API and by Stripe. */
export const now = (): number => Math.floor(nowMs() / 1000);

/** For tests: takes the time from `other`, which returns milliseconds since 1970. */
export function setClock(other: Clock): void {
  clock = other;
}
