// Job `index`: brings one link's row in the search index level with what is known of the link at this moment.

import { type Indexed, isBound } from "../../d1/database.ts";
import { keptSeconds, type LinkRow, putRow, removeRows } from "../../d1/links.ts";
import type { Attempt } from "../../domain/attempt.ts";
import type { HolderNamed } from "../../domain/holder.ts";
import type { LinkRecord } from "../../domain/link.ts";
import { now } from "../../platform/clock.ts";
import { timeouts } from "../../platform/timeout.ts";
import type { Changes } from "../changes.ts";
import type { Job } from "../job.ts";
import { writeJob } from "./write-job.ts";

/** The key of a run is the link's id. */
export const indexLink = (env: Indexed, changes: Changes, landedLate: (id: string) => void): Job =>
  writeJob("d1", timeouts.index, (id) => write(env, changes, id), landedLate);

async function write(env: Indexed, changes: Changes, id: string): Promise<void> {
  if (!isBound(env)) return;
  const link = changes.link(id);
  // Of whoever is erased, nothing may stand there.
  const row = link && rowOf(link, changes.store.attempts.ofLink(id), changes.store.named());
  // Nor of a link that ended too long ago.
  await (row && row.ended_at > now() - keptSeconds ? putRow(env, row) : removeRows(env, [id]));
}

function rowOf(link: LinkRecord, attempts: Attempt[], { id: holder, stripe_account }: HolderNamed): LinkRow {
  const { id, client_reference_id, status, livemode, created, expires_at } = link;
  return {
    ...{ id, client_reference_id, status, livemode, created, expires_at, holder },
    stripe_account: stripe_account ?? "",
    opened_at: attempts[0]?.started_at ?? link.opened_at,
    started_at: link.opened_at,
    // When it was revoked is not known: about now, or at its end where that was before.
    ended_at: status === "open" ? expires_at : (link.completed_at ?? Math.min(expires_at, now())),
    last_error: status === "completed" ? null : lastError(attempts),
  };
}

/** Why the last try that came to nothing did. Statistics count by it, so it is one of few. */
function lastError(attempts: Attempt[]): string | null {
  const reasons = attempts.map(({ error, outcome }) => error?.code ?? (outcome === "nothing_linked" ? outcome : null));
  const last = reasons.findLast((reason) => reason !== null) ?? null;
  return last === null || /^[a-z][a-z_]{0,49}$/.test(last) ? last : "other";
}
