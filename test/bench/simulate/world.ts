// One run: links that are made, customers who come, and the product's objects, which ask Stripe. Every wait and retry of the
// product's own is imported (rules.ts); what people do stands in people.ts.
import { exponential, isLuck, lognormal, poisson } from "./chance.ts";
import { flag } from "./customers.ts";
import { account, customers, mint, session } from "./gates.ts";
import { ACCOUNT_JOB, BALANCE, DONE, Ground, MAKE, OPEN, PAGE_SAYS_DONE, SESSION_JOB, TAP, WEBHOOK } from "./ground.ts";
import { mailedAt, people, rateAt } from "./people.ts";
import * as rules from "./rules.ts";
import { seconds, slotMs } from "./rules.ts";

const waiting = ({ least, mean }: { least: number; mean: number }) => seconds(least + exponential(mean));

export class World extends Ground {
  /** What is done for each kind of event, in the order of their numbers. */
  private readonly happenings = [this.make, this.open, this.tap, this.atBankDone, this.pageSaysDone, this.sessionJob, this.webhook, this.balanceComes, this.accountJob, this.indexJob]; // biome-ignore format: one idea

  run(): this {
    const last = seconds(this.setting.days * 86_400);
    for (this.now = 0; this.now < last || this.wheel.pending > 0; this.now++) {
      const slot = this.now;
      this.tick(slot);
      if (slot < last) this.begin(slot);
      this.wheel.run(slot, (kind, one) => {
        this.happenings[kind]?.call(this, one);
        const { pending } = this.places.all;
        pending[one] = (pending[one] as number) - 1;
        if (pending[one] === 0) this.end(one);
      });
    }
    return this;
  }

  private begin(slot: number): void {
    const { base, campaign } = rateAt((slot * slotMs) / 1000, this.setting.perMonth / this.setting.scale);
    for (const [rate, flags] of [[base, 0], [campaign, flag.fromCampaign]] as const) // biome-ignore format: one idea
      for (let left = rate > 0 ? poisson((rate * slotMs) / 1000) : 0; left > 0; left--) {
        const one = this.places.take();
        this.places.all.flags[one] = flags;
        this.places.all.wantedAt[one] = slot;
        this.underWay++;
        this.plan(slot, MAKE, one);
      }
  }

  private end(one: number): void {
    if (this.has(one, flag.hasAccount) && !this.has(one, flag.isLinked)) this.notStored++;
    this.underWay--;
    this.places.leave(one);
  }

  /** The backend makes the link, again and again until it is made. */
  private make(one: number): void {
    const { now, told } = this;
    const { tries, wantedAt } = this.places.all;
    if (this.setting.readsCustomer && !this.stripe.ask(customers)) {
      const wait = rules.backendAgainAfter(tries[one] as number);
      tries[one] = wait === null ? 0 : (tries[one] as number) + 1;
      if (wait === null) told.backendGaveUp++;
      this.plan(now + (wait ?? seconds(people.backendPause)), MAKE, one);
      return;
    }
    told.made++;
    told.longestMakeWait = Math.max(told.longestMakeWait, now - (wantedAt[one] as number));
    this.changed(one, 1);
    const { opensSoon, opensLater, campaign } = people;
    const within = isLuck(opensSoon.share) ? opensSoon.mean : opensLater.mean;
    const opens = this.has(one, flag.fromCampaign)
      ? Math.max(seconds(mailedAt), now) + seconds(exponential(campaign.opensWithin))
      : now + seconds(exponential(within));
    this.plan(opens, OPEN, one);
  }

  private open(one: number): void {
    const { visits, tappedAt } = this.places.all;
    visits[one] = (visits[one] as number) + 1;
    this.told.visits++;
    const reads = seconds(lognormal(people.readsPage.median, people.readsPage.spread));
    tappedAt[one] = this.now + reads;
    this.plan(this.now + reads, TAP, one);
  }

  private tap(one: number): void {
    const { now, told } = this;
    const { restUntil, restsTaken, tappedAt, startedAt, taps } = this.places.all;
    // While its link rests, nobody asks Stripe.
    const isResting = (restUntil[one] as number) > now;
    if (!isResting && this.stripe.ask(mint)) {
      const waited = now - (tappedAt[one] as number);
      told.tap.add(waited);
      told.hourOf(now).tap.add(waited);
      this.set(one, flag.hasSession | flag.hasPageOpen);
      startedAt[one] = now;
      restsTaken[one] = 0;
      this.changed(one, 1);
      this.planSession(one, rules.nextCheck(now, now));
      const { median, spread } = people.atBank;
      this.plan(now + seconds(lognormal(median, spread)), DONE, one);
      return;
    }
    told.tapsRefused++;
    told.hourOf(now).refused++;
    if (!isResting) {
      restsTaken[one] = Math.min(255, (restsTaken[one] as number) + 1);
      restUntil[one] = now + rules.restAfter(restsTaken[one] as number);
      taps[one] = (taps[one] as number) + 1;
      // Each try that came to nothing is stored, published and told.
      this.changed(one, 1);
    }
    if (!isLuck(people.leaves) && (taps[one] as number) < rules.mostTaps) {
      this.plan(now + waiting(people.tapsAgain), TAP, one);
      return;
    }
    const { comesBack } = people;
    const mayComeBack = (this.places.all.visits[one] as number) < comesBack.visits;
    if (mayComeBack && isLuck(comesBack.share)) this.plan(now + seconds(exponential(comesBack.within)), OPEN, one);
    else told.gaveUp++;
  }

  private atBankDone(one: number): void {
    const { now } = this;
    this.places.all.doneAt[one] = now;
    if (isLuck(people.linksNothing)) {
      this.told.nothing++;
    } else {
      this.set(one, flag.hasAccount);
      this.plan(now + waiting(people.webhookAfter), WEBHOOK, one);
      this.places.all.balanceAt[one] = now + waiting(people.balanceAfter);
      this.plan(this.places.all.balanceAt[one] as number, BALANCE, one);
    }
    if (!isLuck(people.closesTab)) this.plan(now + seconds(people.pageSaysDoneAfter), PAGE_SAYS_DONE, one);
  }

  /** Asks Stripe for the session; whether it answers. What is linked by then is stored. */
  private readSession(one: number): boolean {
    if (!this.stripe.ask(session)) return false;
    if (this.has(one, flag.hasAccount) && !this.has(one, flag.isLinked)) this.link(one);
    return true;
  }

  private link(one: number): void {
    const { now, told } = this;
    this.set(one, flag.isLinked);
    const waited = now - (this.places.all.doneAt[one] as number);
    told.linked++;
    told.done.add(waited);
    told.hourOf(now).done.add(waited);
    this.changed(one, 2);
    // The account and its holder are keys of their own.
    told.kvWrites += 2;
    this.planAccount(one, rules.nextBalanceCheck(now, now));
  }

  private pageSaysDone(one: number): void {
    const { now } = this;
    const { pageTries, sessionFailures, restUntil, restsTaken, closesAt } = this.places.all;
    if (this.has(one, flag.isLinked)) return;
    // While the session rests, nobody asks Stripe.
    if ((restUntil[one] as number) <= now) {
      if (this.readSession(one)) return;
      restsTaken[one] = Math.min(255, (restsTaken[one] as number) + 1);
      restUntil[one] = now + rules.restAfter(restsTaken[one] as number);
    }
    // The object asks by itself, soon; and the page says it again, while it is open.
    sessionFailures[one] = 0;
    this.planSession(one, now + rules.soon);
    closesAt[one] ||= now + seconds(exponential(people.staysLate));
    const again = rules.pageAgainAfter(pageTries[one] as number);
    pageTries[one] = (pageTries[one] as number) + 1;
    if (again === null || !this.has(one, flag.hasAccount) || now + again > (closesAt[one] as number)) return;
    this.plan(now + again, PAGE_SAYS_DONE, one);
  }

  private sessionJob(one: number): void {
    const { now } = this;
    const { sessionJobAt, sessionFailures, startedAt, doneAt } = this.places.all;
    // It was planned anew since, or has run.
    if (sessionJobAt[one] !== now) return;
    sessionJobAt[one] = 0;
    if (this.has(one, flag.isLinked)) return;
    if (!this.readSession(one)) {
      sessionFailures[one] = Math.min(255, (sessionFailures[one] as number) + 1);
      this.planSession(one, now + rules.askAgainAfter(sessionFailures[one] as number));
      return;
    }
    sessionFailures[one] = 0;
    if (this.has(one, flag.isLinked)) return;
    // Those who linked nothing are asked after for days, ever less often: that is left out once they have gone.
    const hasGone = (doneAt[one] as number) > 0 && !this.has(one, flag.hasAccount);
    if (!hasGone) this.planSession(one, rules.nextCheck(startedAt[one] as number, now));
  }

  /** It may have been planned for a time before: then that counts. */
  private planSession(one: number, at: number | null): void {
    const { sessionJobAt } = this.places.all;
    const planned = sessionJobAt[one] as number;
    if (at === null || (planned > 0 && planned <= at)) return;
    sessionJobAt[one] = at;
    this.plan(at, SESSION_JOB, one);
  }

  /** An account that is not known yet is looked for in the session. */
  private webhook(one: number): void {
    if (!this.has(one, flag.isLinked)) this.planSession(one, this.now + 1);
  }

  private balanceComes(one: number): void {
    this.set(one, flag.hasBalance);
    if (this.has(one, flag.isLinked)) this.planAccount(one, this.now + 1);
  }

  private accountJob(one: number): void {
    const { now } = this;
    const { accountJobAt, accountFailures, doneAt } = this.places.all;
    if (accountJobAt[one] !== now) return;
    accountJobAt[one] = 0;
    if (!this.stripe.ask(account)) {
      accountFailures[one] = Math.min(255, (accountFailures[one] as number) + 1);
      this.planAccount(one, now + rules.askAgainAfter(accountFailures[one] as number));
      return;
    }
    accountFailures[one] = 0;
    if (!this.has(one, flag.hasBalance)) {
      this.planAccount(one, rules.nextBalanceCheck(doneAt[one] as number, now));
      return;
    }
    this.told.kvWrites += 2;
    this.notify(1);
  }

  private planAccount(one: number, at: number | null): void {
    const { accountJobAt } = this.places.all;
    const planned = accountJobAt[one] as number;
    if (at === null || (planned > 0 && planned <= at)) return;
    accountJobAt[one] = at;
    this.plan(at, ACCOUNT_JOB, one);
  }
}
