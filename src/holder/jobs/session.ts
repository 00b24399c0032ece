// Job `session`: asks Stripe, unprompted, what a session came to. A customer who closes the tab is linked all the same.
import { failed } from "../../domain/attempt.ts";
import { isOver, lastCheckSeconds, stripePatienceSeconds } from "../../domain/schedule.ts";
import { now } from "../../platform/clock.ts";
import { isLost } from "../../stripe/failure.ts";
import type { Changes } from "../changes.ts";
import type { Job } from "../queue.ts";
import { askPolicy } from "./retry-policies.ts";
import type { SessionReader } from "./session-reader.ts";

/** The key of a run is the session's id. Following it is given up only with a reason, which its attempt then carries. */
export const session = (changes: Changes, reader: SessionReader, reconcileSeconds: number[]): Job => ({
  ...askPolicy(reconcileSeconds, 0),
  async run(id) {
    const read = await reader.read(id);
    const known = changes.store.attempt(id);
    const link = known && changes.link(known.link);
    if (!known || !link) return null;
    if (read.ok) {
      if (isOver(known.attempt, link, reconcileSeconds, now())) changes.change(() => reader.endAttempt(id));
      return reader.nextCheckMs(id);
    }
    const { failure } = read;
    const isTooLate = now() > lastCheckSeconds(link, reconcileSeconds) + stripePatienceSeconds;
    if (!isLost(failure) && !isTooLate) throw new Error(failure.kind);
    const error =
      "message" in failure && "code" in failure
        ? { code: failure.code, message: failure.message }
        : { code: "session_lost", message: "Stripe does not know this session as this account holder's." };
    changes.change(() => changes.saveAttempt(link, failed(known.attempt, error, now())));
    return null;
  },
});
