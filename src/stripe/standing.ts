// Whether Stripe accepts our key, as this isolate has seen it last: for /healthz, where a wrong set-up must show.
import { nowMs } from "../platform/clock.ts";
import type { Problem } from "../platform/settings.ts";

/** What is asked of Stripe, each of which may need a permission of its own; `preview` in a version that we can do without. */
export type Call = "preview" | "mint" | "session" | "account" | "holder" | "change" | "data";
export type KeyRefusal = "key" | "permission";

/** A refusal counts for so long, if it is not seen again: somebody may have mended it, and nobody called since. */
const rememberedMs = 15 * 60_000;

const refusals = new Map<Call, { why: KeyRefusal; atMs: number }>();

/** Notes how a call went: why Stripe refused our key, or null when it did not. */
export function noteStanding(call: Call, why: KeyRefusal | null): void {
  if (why) refusals.set(call, { why, atMs: nowMs() });
  else refusals.delete(call);
}

/** What is wrong with STRIPE_SECRET_KEY; null while Stripe accepts it, or was not asked lately. */
export function keyProblem(): Problem | null {
  const seen = [...refusals.values()].filter(({ atMs }) => atMs > nowMs() - rememberedMs).map(({ why }) => why);
  if (seen.length === 0) return null;
  return { name: "STRIPE_SECRET_KEY", why: seen.includes("key") ? "refused" : "permission" };
}
