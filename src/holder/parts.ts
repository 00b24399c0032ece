// What the account holder's object is made of, put together.

import { removeRows } from "../d1/links.ts";
import { type Notification, shownEvent } from "../domain/event.ts";
import { remove } from "../kv/write.ts";
import type { Env } from "../platform/config.ts";
import { timeouts } from "../platform/timeout.ts";
import type { Services } from "../services.ts";
import type { Operating } from "./account-operations.ts";
import { AccountTurns } from "./account-turns.ts";
import { Alarm } from "./alarm.ts";
import { Changes } from "./changes.ts";
import { Disconnecting } from "./disconnect.ts";
import { Erasure } from "./erasure.ts";
import { AccountSearch } from "./jobs/find.ts";
import { type JobNeeds, jobs } from "./jobs/jobs.ts";
import { Republish } from "./jobs/republish.ts";
import { SessionReader } from "./jobs/session-reader.ts";
import { removeLater } from "./jobs/write-job.ts";
import { Lanes } from "./lanes.ts";
import type { Minting } from "./mint.ts";
import { deliver } from "./outbox/deliver.ts";
import { EventStore } from "./outbox/event-store.ts";
import { Outbox } from "./outbox/outbox.ts";
import { Queue } from "./queue.ts";
import { HolderStore } from "./store.ts";
import { Turns } from "./turns.ts";

export interface Parts {
  services: Services;
  changes: Changes;
  reader: SessionReader;
  search: AccountSearch;
  republish: Republish;
  erasure: Erasure;
  alarm: Alarm;
  minting: Minting;
  operating: Operating;
  disconnecting: Disconnecting;
  /** Keeps the object awake until `work` has ended, which nobody waits for. */
  later: (work: Promise<void>) => void;
}

/** `publishedForm` is that of `services`, resolved. */
export function makeParts(ctx: DurableObjectState, env: Env, services: Services, publishedForm: string): Parts {
  const { storage } = ctx;
  const { config, signer, stripe } = services;
  const lanes = new Lanes();
  const ended = () => ctx.waitUntil(alarm.goOn());
  // When Stripe is first asked after a session: so one alarm is enough for both.
  const lookAgainMs = Math.min((config.reconcileSeconds[0] ?? 60) * 1000, timeouts.lookAgain);
  const queue = new Queue(storage.sql, lanes, ended, lookAgainMs);
  const send = async (event: Notification, isFirstTry: boolean) => {
    const shown = await shownEvent(event, (link) => signer.urls(link));
    return deliver(env, config.notify, shown, isFirstTry ? timeouts.delivery : timeouts.lateDelivery);
  };
  const events = new EventStore(storage, config.notify?.url ?? null);
  const outboxNeeds = {
    ...{ send, endpoint: services.endpoint },
    isToPublish: (key: string) => queue.isWanted("publish", key),
    isPublishing: (key: string) => queue.isUnderWay("publish", key),
    laterMs: () => queue.laterMs,
  };
  const outbox = new Outbox(events, outboxNeeds, lanes, ended);
  const changes = new Changes(storage, new HolderStore(storage.sql), queue, events, outbox, config);
  // What the object does by itself may have waited for the connection.
  const freed = () => void alarm.freed();
  // Readings must leave some of the lane to mintings: else a Stripe that is slow to read keeps everybody from tapping.
  const accountTurns = new AccountTurns();
  const reader = new SessionReader(
    changes,
    stripe,
    new Turns(lanes, 2, freed),
    accountTurns,
    config.reconcileSeconds,
    config.preview,
    ended,
  );
  const search = new AccountSearch(changes, reader);
  const republish = new Republish(storage, changes, publishedForm);
  const isIdle = () => queue.isIdle && lanes.isIdle && reader.isIdle;
  const erasure = new Erasure(storage, changes, config.stripe.livemode, isIdle, () => alarm.forget());
  const alarm = new Alarm(storage, changes, republish, erasure);
  const landedLate: JobNeeds["landedLate"] = (kind, key) => {
    const removal = () => (kind === "publish" ? remove(env.RESULTS, key) : removeRows(env, [key]));
    if (!changes.isStored) return ctx.waitUntil(removeLater(removal));
    queue.want(kind, key);
    ended();
  };
  queue.jobs = jobs({ kv: env.RESULTS, env, services, changes, reader, search, accountTurns, erasure, landedLate });
  const setAlarm = () => void alarm.set();
  const minting: Minting = {
    changes,
    stripe,
    preview: config.preview,
    turns: new Turns(lanes, 4, freed),
    planCheck: (session) => reader.planCheck(session),
    setAlarm,
  };
  const operating: Operating = { changes, stripe, accountTurns, turns: new Turns(lanes, 2, freed), setAlarm };
  const disconnecting = new Disconnecting(operating);
  const later = (work: Promise<void>) => ctx.waitUntil(work);
  return { services, changes, reader, search, republish, erasure, alarm, minting, operating, disconnecting, later };
}
