// Job `session`: asks Stripe, unprompted, what a session came to. A customer who closes the tab is linked all the same.
import { failed } from "../../domain/attempt.ts";
import type { Failure } from "../../domain/failure.ts";
import { giveUpFollowingSeconds, isOver } from "../../domain/schedule.ts";
import { now } from "../../platform/clock.ts";
import { attemptErrorOf } from "../../stripe/failure.ts";
import type { Changes } from "../changes.ts";
import type { Job } from "../job.ts";
import { askPolicy } from "./retry-policies.ts";
import type { SessionReader } from "./session-reader.ts";

/**
 * The key of a run is the session's id. What Stripe refuses today, somebody may mend tomorrow: a session is asked after
 * until three days past its link's end. Then it is given up, with the reason, which its attempt carries.
 */
export const session = (changes: Changes, reader: SessionReader, reconcileSeconds: number[]): Job => ({
  ...askPolicy(reconcileSeconds, 0),
  async run(id, line) {
    const read = await reader.read(id);
    if (!changes.isKnown) return null;
    const known = changes.store.attempts.get(id);
    const link = known && changes.link(known.link);
    if (!known || !link) return null;
    line.link = link.id;
    if (read.ok) {
      if (isOver(known.attempt, link, reconcileSeconds, now())) changes.change(() => reader.endAttempt(id));
      return reader.nextCheckMs(id);
    }
    const isTooLate = now() > giveUpFollowingSeconds(known.attempt, link, reconcileSeconds);
    if (read.failure.kind !== "not_found" && !isTooLate) {
      changes.change(() => reader.noteRefusal(id, read.failure));
      throw new Error(reasonOf(read.failure));
    }
    const lost = { code: "session_lost", message: "Stripe shows this session as another account holder's." };
    changes.change(() => changes.saveAttempt(link, failed(known.attempt, attemptErrorOf(read.failure) ?? lost, now())));
    return null;
  },
});

/** For the log. */
export const reasonOf = (failure: Failure): string =>
  "stripe" in failure ? `${failure.kind}: ${failure.stripe.message}` : failure.kind;
