// How often each phase happens for one customer who links a bank: assumptions, all of them here.
import { IDLE, SESSION } from "../../../src/customer/browser/follow.ts";
import type { Phase } from "./units.ts";

const atBankSeconds = 90;
const readingSeconds = 20;
/** A page on a wide screen with a mouse asks before the tap too: the customer may go on with a phone. */
const onComputers = 0.3;
const polls = Math.round((atBankSeconds * 1000) / SESSION.soon + (onComputers * readingSeconds * 1000) / IDLE.soon);

export const journey: Partial<Record<Phase, { times: number; why: string }>> = {
  create: { times: 1.5, why: "one link in three is never opened" },
  unused: { times: 0.5, why: "that one comes to its end after seven days" },
  page: { times: 2, why: "the customer, and a mail scanner or a second look" },
  poll: {
    times: polls,
    why: `every ${SESSION.soon / 1000} s while ${atBankSeconds} s are spent at the bank, and on a computer (${onComputers * 100} %) every ${IDLE.soon / 1000} s for the ${readingSeconds} s before`,
  },
  mint: { times: 1.2, why: "one in five tries twice" },
  check: { times: 1.2, why: "a minute after each tap" },
  complete: { times: 1, why: "" },
  webhook_quiet: { times: 1, why: "`account.created`" },
  webhook_news: { times: 1, why: "the balance that the link asked for" },
  account_read: { times: 1, why: "" },
  manage: { times: 0.1, why: "one customer in ten" },
  later: { times: 1, why: "" },
};

/** Webhooks a year about an account that stays linked: it breaks, or is about to, and is well again. */
export const newsAYear = 2;
/** What Workers Logs adds to a line of ours, in bytes. Nobody says how much that is. */
export const bytesAddedToALine = 500;
export const daysAMonth = 365.25 / 12;
export const cronRunsAMonth = daysAMonth * 24 * 6;
