// The transactions that a test bank reports: many at the first refresh; at each later one a few new ones, while those
// that were pending are posted.
import type { Transaction } from "../model/transaction.ts";

const day = 24 * 60 * 60;
const descriptions = ["Rocket Rides", "Corner Grocery", "Payroll", "City Power", "Coffee", "Rent", "Refund"];
const amounts = [-1_850, -6_420, 245_000, -8_915, -475, -160_000, 1_999];
/** How many transactions the first refresh finds, and how many new ones each later refresh. */
const history = 24;
const news = 2;

type Movement = Omit<Transaction, "id">;

function movement(account: string, refresh: string, number: number, transactedAt: number, now: number): Movement {
  const kind = number % descriptions.length;
  const pending = now - transactedAt < day;
  return {
    account,
    amount: amounts[kind] ?? 0,
    description: descriptions[kind] ?? "",
    status: pending ? "pending" : "posted",
    transactedAt,
    postedAt: pending ? null : transactedAt + day / 2,
    voidAt: null,
    updated: now,
    refresh,
  };
}

/** The transactions that a refresh adds to the `known` ones (a count), oldest first; `now` in seconds. */
export function newMovements(account: string, refresh: string, known: number, now: number): Movement[] {
  const count = known === 0 ? history : news;
  return Array.from({ length: count }, (_, index) => {
    const age = known === 0 ? (count - 1 - index) * day : 0;
    return movement(account, refresh, known + index, now - age, now);
  });
}

/** A pending transaction, as the next refresh posts it. */
export function posted(transaction: Transaction, refresh: string, now: number): Transaction {
  return { ...transaction, status: "posted", postedAt: now, updated: now, refresh };
}
