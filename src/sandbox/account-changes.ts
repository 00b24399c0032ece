// The changes that happen to linked accounts, whether a route or a due task causes them: each is stored and announced
// by webhook.
import { particulars } from "./bank/owners.ts";
import { newMovements, posted } from "./bank/statement.ts";
import { newId } from "./ids.ts";
import * as account from "./model/linked-account.ts";
import { type Feature, finished, mayStart, refreshTakes, started } from "./model/refresh.ts";
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

export function disconnect(moment: Moment, linked: LinkedAccount): LinkedAccount {
  return change(moment, account.disconnected(linked), "account.disconnected");
}

export function deactivate(moment: Moment, linked: LinkedAccount): LinkedAccount {
  return change(moment, account.deactivated(linked), "account.deactivated");
}

export function reactivate(moment: Moment, linked: LinkedAccount): LinkedAccount {
  return change(moment, account.reactivated(linked), "account.reactivated");
}

export function announceDeactivation(moment: Moment, linked: LinkedAccount): LinkedAccount {
  return change(
    moment,
    account.deactivationAnnounced(linked, moment.seconds),
    "account.upcoming_deactivation",
    "authorization.upcoming_deactivation",
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
  if (!mayStart(linked.refreshes[feature], moment.seconds)) return linked;
  const id = feature === "transactions" ? newId("fctxnref_") : "";
  const pending = started(id, linked.failNextRefresh, moment.seconds);
  schedule(moment.store, moment.now + refreshTakes, { kind: "finish_refresh", account: linked.id, feature });
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
  const done = finished(linked.status === "active" ? pending : { ...pending, willFail: true });
  const settled = { ...linked, refreshes: { ...linked.refreshes, [feature]: done } };
  const event = `account.refreshed_${feature}` as const;
  if (done.status === "failed") return change(moment, settled, event);
  switch (feature) {
    case "balance":
      return change(moment, { ...settled, balance: { asOf: moment.seconds, ...linked.offer.balance } }, event);
    case "ownership":
      return change(moment, { ...settled, ownership: readOwners(moment, linked) }, event);
    case "transactions":
      readStatement(moment, linked, done.id);
      return change(moment, { ...settled, transactionRefreshes: [...linked.transactionRefreshes, done.id] }, event);
  }
}

function readOwners({ store, seconds }: Moment, linked: LinkedAccount): string {
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
    store.put("transaction", transaction.id, posted(transaction, id, seconds));
  }
  for (const movement of newMovements(linked.id, id, known.length, seconds)) {
    const transaction = { id: newId("fctxn_1"), ...movement };
    store.put("transaction", transaction.id, transaction);
  }
}
