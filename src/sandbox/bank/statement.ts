// The movements that a test bank reports: many the first time, a few new ones and one change each time after.
import type { Transaction } from "../model/transaction.ts";

const day = 24 * 60 * 60;
const descriptions = ["Rocket Rides", "Corner Grocery", "Payroll", "City Power", "Coffee", "Rent", "Refund"];
const amounts = [-1_850, -6_420, 245_000, -8_915, -475, -160_000, 1_999];
/** How many transactions the first refresh finds. */
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

/** What a refresh finds that was not there before, oldest first; `now` in seconds. */
export function newMovements(account: string, refresh: string, known: number, now: number): Movement[] {
  const count = known === 0 ? history : news;
  return Array.from({ length: count }, (_, index) => {
    const age = known === 0 ? (count - 1 - index) * day : 0;
    return movement(account, refresh, known + index, now - age, now);
  });
}

/** What was pending is posted by the next refresh. */
export function posted(transaction: Transaction, refresh: string, now: number): Transaction {
  return { ...transaction, status: "posted", postedAt: now, updated: now, refresh };
}
