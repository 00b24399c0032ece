// The transactions that a test bank reports: half a year of them at the first refresh; at each later one what has
// happened since, while those that were pending are posted or voided. An account always has the same history.
import type { LinkedAccount } from "../model/linked-account.ts";
import type { Transaction } from "../model/transaction.ts";
import { habits } from "./habits.ts";

const hour = 60 * 60;
const day = 24 * hour;
/** How far back the first refresh reaches, in days. */
const history = 180;
/** How many new transactions each later refresh finds at least. */
const news = 2;

type Movement = Omit<Transaction, "id">;
type Happening = Pick<Transaction, "transactedAt" | "description" | "amount">;
type Read = Pick<LinkedAccount, "id" | "institution" | "offer">;

/** A number that depends on the text alone (FNV-1a). */
function numberFrom(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

function purchase({ institution, offer }: Read, seed: string, transactedAt: number): Happening {
  const { often } = habits[offer.subcategory];
  const number = numberFrom(`${institution} ${offer.key} ${seed}`);
  const [description, amount] = often[number % often.length] ?? often[0];
  const varied = Math.round(amount * (1 + (((number >>> 8) % 51) - 25) / 100));
  return { transactedAt, description, amount: varied };
}

/** What happens on the account between two times (seconds; the later one not included), up to the end of yesterday. */
function happenings(account: Read, from: number, now: number): Happening[] {
  const { monthly, perDay } = habits[account.offer.subcategory];
  const found: Happening[] = [];
  for (let start = Math.floor(from / day) * day; start + day <= now; start += day) {
    const date = new Date(start * 1000).getUTCDate();
    for (const [on, description, amount] of monthly) {
      if (on === date) found.push({ transactedAt: start + 9 * hour, description, amount });
    }
    const shops = numberFrom(`${account.institution} ${account.offer.key} ${start}`) % (perDay + 1);
    for (let index = 0; index < shops; index++) {
      found.push(purchase(account, `${start} ${index}`, start + (11 + 6 * index) * hour));
    }
  }
  return found.filter(({ transactedAt }) => transactedAt >= from);
}

function movement(account: Read, refresh: string, happening: Happening, now: number): Movement {
  const postedAt = Math.min(happening.transactedAt + day, now);
  const fixed = {
    account: account.id,
    status: "posted",
    voidAt: null,
    willBe: "posted",
    updated: now,
    refresh,
  } as const;
  return { ...fixed, ...happening, postedAt };
}

function pending(made: Movement, willBe: Transaction["willBe"] = "posted"): Movement {
  return { ...made, status: "pending", postedAt: null, willBe };
}

/** The transactions that the first refresh of an account finds, oldest first; `now` in seconds. */
export function firstMovements(account: Read, refresh: string, now: number): Movement[] {
  const { held, released } = habits[account.offer.subcategory];
  const make = (happening: Happening) => movement(account, refresh, happening, now);
  const waiting = ([description, amount]: typeof held, age: number) =>
    make({ transactedAt: now - age * hour, description, amount });
  return [
    ...happenings(account, now - history * day, now).map(make),
    pending(waiting(released, 2), "void"),
    pending(waiting(held, 1)),
  ].sort((a, b) => a.transactedAt - b.transactedAt);
}

/**
 * The transactions that a later refresh adds, oldest first; `now` in seconds.
 * @param known how many are known already
 * @param last when the newest of them was made, in seconds
 */
export function laterMovements(account: Read, refresh: string, known: number, last: number, now: number): Movement[] {
  const since = happenings(account, last + 1, now).map((happening) => movement(account, refresh, happening, now));
  const fresh = Array.from({ length: news }, (_, index) =>
    pending(movement(account, refresh, purchase(account, `new ${known + index}`, now), now)),
  );
  return [...since, ...fresh];
}

/** A pending transaction as the next refresh leaves it. */
export function settled(transaction: Transaction, refresh: string, now: number): Transaction {
  const done = { ...transaction, updated: now, refresh };
  return transaction.willBe === "void"
    ? { ...done, status: "void", voidAt: now }
    : { ...done, status: "posted", postedAt: now };
}
