// A linked bank account, and how each change leaves it.
import type { Holder } from "./holder.ts";
import type { Institution } from "./institution.ts";
import type { Offer } from "./offer.ts";
import type { Feature, Refresh } from "./refresh.ts";
import type { Permission, Session } from "./session.ts";

const day = 24 * 60 * 60;

export interface AccountNumber {
  kind: "account_number" | "tokenized_account_number";
  status: "transactable" | "expired" | "deactivated";
  expectedExpiry: number | null;
}

/** Why access to an account was lost, in the words of Stripe's preview versions. */
export const inactiveCauses = [
  "access_denied",
  "access_expired",
  "account_closed",
  "account_unavailable",
  "institution_requirement",
  "unspecified",
] as const;
export type InactiveCause = (typeof inactiveCauses)[number];

export interface LinkedAccount {
  id: string;
  scope: string;
  session: string;
  authorization: string;
  created: number;
  holder: Holder;
  institution: string;
  offer: Offer;
  permissions: Permission[];
  status: "active" | "inactive" | "disconnected";
  expectedDeactivation: number | null;
  /** Only while it is inactive. */
  inactiveCause?: InactiveCause | null;
  numbers: AccountNumber[] | null;
  subscriptions: "transactions"[];
  refreshes: Record<Feature, Refresh | null>;
  /** The ids of the refreshes of transactions that succeeded, oldest first. */
  transactionRefreshes: string[];
  balance: { asOf: number; current: number; free: number } | null;
  ownership: string | null;
  /** Makes the next refresh fail, once. */
  failNextRefresh: boolean;
}

function numbersOf(offer: Offer, now: number): AccountNumber[] {
  switch (offer.numbers) {
    case "real":
      return [{ kind: "account_number", status: "transactable", expectedExpiry: null }];
    case "token_deactivated":
      return [{ kind: "tokenized_account_number", status: "deactivated", expectedExpiry: null }];
    case "token_expires_later":
      return [{ kind: "tokenized_account_number", status: "transactable", expectedExpiry: now + 30 * day }];
    case "token_expires_now":
      return [{ kind: "tokenized_account_number", status: "transactable", expectedExpiry: now }];
  }
}

/** The account that linking `offer` in `session` creates; `now` in seconds. */
export function linked(
  session: Session,
  bank: Institution,
  offer: Offer,
  ids: { account: string; authorization: string },
  now: number,
): LinkedAccount {
  const payable = session.permissions.includes("payment_method") && offer.paymentMethods.length > 0;
  return {
    id: ids.account,
    scope: session.scope,
    session: session.id,
    authorization: ids.authorization,
    created: now,
    holder: session.holder,
    institution: bank.name,
    offer,
    permissions: session.permissions,
    status: "active",
    expectedDeactivation: bank.fate === "deactivates_in_30_days" ? now + 30 * day : null,
    numbers: payable ? numbersOf(offer, now) : null,
    subscriptions: [],
    refreshes: { balance: null, ownership: null, transactions: null },
    transactionRefreshes: [],
    balance: null,
    ownership: null,
    failNextRefresh: false,
  };
}

/** Access has ended for good; the data that was read before is gone too. */
export function disconnected(account: LinkedAccount): LinkedAccount {
  return {
    ...account,
    status: "disconnected",
    expectedDeactivation: null,
    inactiveCause: null,
    numbers: null,
    subscriptions: [],
    refreshes: { balance: null, ownership: null, transactions: null },
    transactionRefreshes: [],
    balance: null,
    ownership: null,
  };
}

/** Access is lost: by default because the account was closed, its announced time is over, or the person took it back. */
export function deactivated(account: LinkedAccount, cause?: InactiveCause): LinkedAccount {
  const expired = account.expectedDeactivation === null ? "access_denied" : "access_expired";
  const likely = account.offer.closed ? "account_closed" : expired;
  return { ...account, status: "inactive", expectedDeactivation: null, inactiveCause: cause ?? likely };
}

export function reactivated(account: LinkedAccount): LinkedAccount {
  return { ...account, status: "active", expectedDeactivation: null, inactiveCause: null };
}

/** Whether logging in again can bring access back. */
export function repairable(account: LinkedAccount): boolean {
  return account.status !== "disconnected" && !account.offer.closed && account.inactiveCause !== "account_closed";
}

/** The bank has announced that access ends in so many days; `now` in seconds. */
export function deactivationAnnounced(account: LinkedAccount, now: number, days = 30): LinkedAccount {
  return { ...account, expectedDeactivation: now + days * day };
}

export function numbersExpired(account: LinkedAccount): LinkedAccount {
  const numbers = account.numbers?.map((number) => ({ ...number, status: "expired" as const })) ?? null;
  return { ...account, numbers };
}

/** The bank has handed out a new tokenized number in place of the old one. */
export function numbersReplaced(account: LinkedAccount): LinkedAccount {
  if (account.numbers === null) return account;
  return {
    ...account,
    numbers: [{ kind: "tokenized_account_number", status: "transactable", expectedExpiry: null }],
  };
}
