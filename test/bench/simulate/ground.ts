// What every run stands on: places for customers, what is to happen, the limits of others, and how what has changed reaches
// KV, the search index and the operator.
import { Places } from "./customers.ts";
import { Database, Stripe, type StripeLimits } from "./gates.ts";
import * as rules from "./rules.ts";
import { seconds, slotMs } from "./rules.ts";
import { Told } from "./told.ts";
import { Wheel } from "./wheel.ts";

export interface Setting {
  perMonth: number;
  /** One customer of so many is simulated, against such a part of each limit. */
  scale: number;
  /** How long links are made, in days from Monday on. After that, what is under way comes to its end. */
  days: number;
  stripe: StripeLimits;
  d1: { msPerWrite: number; mostWaiting: number };
  /** Whether making a link reads the customer at Stripe. */
  readsCustomer: boolean;
}

/** The kinds of events. */
export const [MAKE, OPEN, TAP, DONE, PAGE_SAYS_DONE, SESSION_JOB, WEBHOOK, BALANCE, ACCOUNT_JOB, INDEX_JOB] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const; // biome-ignore format: one idea

export class Ground {
  readonly told = new Told();
  readonly stripe: Stripe;
  readonly d1: Database;
  protected readonly places = new Places();
  protected readonly wheel: Wheel;
  protected readonly setting: Setting;
  protected now = 0;
  /** Customers under way, and how many there were at a time at most; and the same of links that wait for the index. */
  protected underWay = 0;
  mostUnderWay = 0;
  private indexWaiting = 0;
  mostIndexWaiting = 0;
  /** Banks that were linked at Stripe and are not stored here. */
  notStored = 0;
  /** Events to NOTIFY_URL in this second, and in the one with most. */
  private events = 0;
  notificationsPeak = 0;

  constructor(setting: Setting) {
    this.setting = setting;
    this.stripe = new Stripe(setting.stripe, setting.scale);
    this.d1 = new Database(setting.d1.msPerWrite, setting.d1.mostWaiting, setting.scale);
    this.wheel = new Wheel(seconds((setting.days + 9) * 86_400));
  }

  /** A slot begins. */
  protected tick(slot: number): void {
    this.stripe.tick(slot);
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    this.mostIndexWaiting = Math.max(this.mostIndexWaiting, this.indexWaiting);
    if (slot % (1000 / slotMs) !== 0) return;
    this.notificationsPeak = Math.max(this.notificationsPeak, this.events);
    this.events = 0;
  }

  protected plan(slot: number, kind: number, one: number): void {
    const { pending } = this.places.all;
    pending[one] = (pending[one] as number) + 1;
    this.wheel.plan(slot, kind, one);
  }

  protected has(one: number, which: number): boolean {
    return ((this.places.all.flags[one] as number) & which) !== 0;
  }

  protected set(one: number, which: number): void {
    const { flags } = this.places.all;
    flags[one] = (flags[one] as number) | which;
  }

  /** Something of the link has changed: KV and the index get it, and the operator is told `events` times. */
  protected changed(one: number, events: number): void {
    const { told, now } = this;
    const { kvAt, indexSince } = this.places.all;
    told.kvWrites++;
    if ((kvAt[one] as number) > now) told.kvDelayed++;
    kvAt[one] = Math.max(kvAt[one] as number, now) + rules.writeInterval;
    this.notify(events);
    // One that waits already takes this along.
    if ((indexSince[one] as number) > 0) return;
    indexSince[one] = now;
    this.indexWaiting++;
    this.indexJob(one);
  }

  protected indexJob(one: number): void {
    const { now, told } = this;
    const { indexSince, indexFailures } = this.places.all;
    const done = this.d1.write(now);
    if (done === null) {
      indexFailures[one] = Math.min(255, (indexFailures[one] as number) + 1);
      this.plan(now + rules.writeAgainAfter(indexFailures[one] as number), INDEX_JOB, one);
      return;
    }
    const waited = done - (indexSince[one] as number);
    told.index.add(waited);
    told.hourOf(now).index.add(waited);
    indexSince[one] = 0;
    indexFailures[one] = 0;
    this.indexWaiting--;
  }

  protected notify(events: number): void {
    this.told.notifications += events;
    this.events += events;
  }
}
