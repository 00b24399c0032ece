// The changes that happen to linked accounts, whether a route or a due task causes them: each is stored and announced
// by webhook.
import { particulars } from "./bank/owners.ts";
import { firstMovements, laterMovements, settled } from "./bank/statement.ts";
import { newId } from "./ids.ts";
import * as account from "./model/linked-account.ts";
import { type Feature, finished, mayStart, plainRefreshes, started } from "./model/refresh.ts";
import type { Permission } from "./model/session.ts";
import { schedule } from "./schedule.ts";
import type { Store } from "./store.ts";
import { type AccountEvent, type AuthorizationEvent, emit } from "./webhooks/emit.ts";

type LinkedAccount = account.LinkedAccount;

/** The store to change, and the time of the change: `now` in milliseconds, `seconds` the same in seconds. */
export interface Moment {
  store: Store;
  now: number;
  seconds: number;
}

function change(
  { store, now }: Moment,
  changed: LinkedAccount,
  ...events: (AccountEvent | AuthorizationEvent)[]
): LinkedAccount {
  store.put("linked_account", changed.id, changed);
  for (const event of events) emit(store, event, changed, now);
  return changed;
}

/** Ends access for good: what was read before can no longer be read either. */
export function disconnect(moment: Moment, linked: LinkedAccount): LinkedAccount {
  moment.store.removeAll("transaction", { account: linked.id });
  if (linked.ownership !== null) moment.store.removeAll("owner", { ownership: linked.ownership });
  return change(moment, account.disconnected(linked), "account.disconnected");
}

export function deactivate(moment: Moment, linked: LinkedAccount, cause?: account.InactiveCause): LinkedAccount {
  return change(moment, account.deactivated(linked, cause), "account.deactivated");
}

export function reactivate(moment: Moment, linked: LinkedAccount): LinkedAccount {
  return change(moment, account.reactivated(linked), "account.reactivated");
}

/** What logging in at the bank again does for an account: access is back, and numbers that a bank hands out are new. */
export function repair(moment: Moment, linked: LinkedAccount, permissions: Permission[]): LinkedAccount {
  const events: (AccountEvent | AuthorizationEvent)[] = [];
  if (linked.status === "inactive") events.push("account.reactivated");
  if (linked.expectedDeactivation !== null) {
    events.push("account.expected_deactivation_date_updated", "authorization.expected_deactivation_date_updated");
  }
  const tokenized = linked.numbers?.some(({ kind }) => kind === "tokenized_account_number") ?? false;
  if (tokenized) events.push("account.account_numbers_updated");
  const repaired = account.reactivated({ ...linked, permissions });
  return change(moment, tokenized ? account.numbersReplaced(repaired) : repaired, ...events);
}

export function announceDeactivation(moment: Moment, linked: LinkedAccount): LinkedAccount {
  return change(
    moment,
    account.deactivationAnnounced(linked, moment.seconds),
    "account.upcoming_deactivation",
    "authorization.upcoming_deactivation",
  );
}

/** Access will end later or sooner than was announced, in so many days. */
export function moveDeactivation(moment: Moment, linked: LinkedAccount, days: number): LinkedAccount {
  return change(
    moment,
    account.deactivationAnnounced(linked, moment.seconds, days),
    "account.expected_deactivation_date_updated",
    "authorization.expected_deactivation_date_updated",
  );
}

export function replaceNumbers(moment: Moment, linked: LinkedAccount): LinkedAccount {
  return change(moment, account.numbersReplaced(linked), "account.account_numbers_updated");
}

export function expireNumbers(moment: Moment, linked: LinkedAccount): LinkedAccount {
  return change(moment, account.numbersExpired(linked), "account.account_numbers_updated");
}

/** Starts a refresh. One that comes too early is ignored without an error, as at Stripe. */
export function refresh(moment: Moment, linked: LinkedAccount, feature: Feature): LinkedAccount {
  return mayStart(linked.refreshes[feature], moment.seconds) ? startRefresh(moment, linked, feature) : linked;
}

/** Starts a refresh however short ago the last one was, unless that is still under way. */
export function startRefresh(moment: Moment, linked: LinkedAccount, feature: Feature): LinkedAccount {
  if (linked.refreshes[feature]?.status === "pending") return linked;
  const { takesMs } = moment.store.get("refresh_settings", "current") ?? plainRefreshes;
  const id = feature === "transactions" ? newId("fctxnref_") : "";
  const pending = started(id, linked.failNextRefresh, moment.seconds);
  schedule(moment.store, moment.now + takesMs, { kind: "finish_refresh", account: linked.id, feature });
  return change(moment, {
    ...linked,
    refreshes: { ...linked.refreshes, [feature]: pending },
    failNextRefresh: false,
  });
}

/** Ends a refresh with what the bank answered; success and failure are both announced. */
export function finishRefresh(moment: Moment, linked: LinkedAccount, feature: Feature): LinkedAccount {
  const pending = linked.refreshes[feature];
  if (pending?.status !== "pending") return linked;
  const { pauseSeconds } = moment.store.get("refresh_settings", "current") ?? plainRefreshes;
  const done = finished(linked.status === "active" ? pending : { ...pending, willFail: true }, pauseSeconds);
  const read = { ...linked, refreshes: { ...linked.refreshes, [feature]: done } };
  const event = `account.refreshed_${feature}` as const;
  if (done.status === "failed") return change(moment, read, event);
  switch (feature) {
    case "balance":
      return change(moment, { ...read, balance: { asOf: moment.seconds, ...linked.offer.balance } }, event);
    case "ownership":
      return change(moment, { ...read, ownership: readOwners(moment, linked) }, event);
    case "transactions":
      readStatement(moment, linked, done.id);
      return change(moment, { ...read, transactionRefreshes: [...linked.transactionRefreshes, done.id] }, event);
  }
}

function readOwners({ store, seconds }: Moment, linked: LinkedAccount): string {
  if (linked.ownership !== null) store.removeAll("owner", { ownership: linked.ownership });
  const ownership = newId("fcaowns_1");
  for (const name of linked.offer.owners) {
    const id = newId("fcaown_1");
    store.put("owner", id, { id, ownership, ...particulars(name), refreshedAt: seconds });
  }
  return ownership;
}

function readStatement({ store, seconds }: Moment, linked: LinkedAccount, id: string): void {
  const known = store.list("transaction", { where: { account: linked.id } });
  for (const transaction of known.filter(({ status }) => status === "pending")) {
    store.put("transaction", transaction.id, settled(transaction, id, seconds));
  }
  const last = known.at(-1)?.transactedAt;
  const found =
    last === undefined ? firstMovements(linked, id, seconds) : laterMovements(linked, id, known.length, last, seconds);
  for (const movement of found) {
    const transaction = { id: newId("fctxn_1"), ...movement };
    store.put("transaction", transaction.id, transaction);
  }
}
