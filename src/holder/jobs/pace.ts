// How often one session is read for people who wait for it: once in two seconds. Kept in memory only.
import { type Failure, fail, ok, type Result } from "../../domain/failure.ts";
import { nowMs } from "../../platform/clock.ts";

export const paceMs = 2_000;
/** Whoever asks again at once so many times in a row is answered from what is known. */
const patience = 2;

export class Pace {
  /** When each session's last reading began, how many in a row had to wait for that, and what it failed with. */
  readonly #sessions = new Map<string, { beganMs: number; paused: number; failure: Failure | null }>();

  /** How long to wait before the session may be read, in milliseconds; null when it is not to be read for this. */
  pauseMs(session: string): number | null {
    const last = this.#sessions.get(session);
    const pauseMs = last ? Math.max(0, last.beganMs + paceMs - nowMs()) : 0;
    if (!last || pauseMs === 0) return 0;
    if (last.paused >= patience) return null;
    last.paused++;
    return pauseMs;
  }

  /** A reading of the session begins, whoever it is for. */
  began(session: string): void {
    const now = nowMs();
    const { paused, failure } = this.#sessions.get(session) ?? { paused: 0, failure: null };
    for (const [other, { beganMs }] of this.#sessions) if (beganMs + 2 * paceMs < now) this.#sessions.delete(other);
    this.#sessions.set(session, { beganMs: now, paused, failure });
  }

  /** A reading of the session has ended. */
  ended(session: string, result: Result<void>): void {
    const last = this.#sessions.get(session);
    if (last) last.failure = result.ok ? null : result.failure;
  }

  /** How the last reading went, for whoever is not to wait for another. */
  last(session: string): Result<void> {
    const failure = this.#sessions.get(session)?.failure;
    return failure ? fail(failure) : ok(undefined);
  }
}
