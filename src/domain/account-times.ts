// When an account was linked, and when its data was last read at the bank. Pure; times are Unix seconds.
import type { RefreshState, StripeAccount } from "./account.ts";

/** When the account was linked: when Stripe made it. `readAt`, when we first stored it, for one that does not say. */
export const sharedSince = ({ created }: StripeAccount, readAt: number): number =>
  typeof created === "number" ? created : readAt;

/**
 * When something of the account was last read at the bank: the newest of its balance's date and its refreshes that went
 * well. Without any, when it was linked: its bank, kind and last digits were read then.
 */
export function lastRead(account: StripeAccount, readAt: number): number {
  const { balance, balance_refresh, ownership_refresh, transaction_refresh } = account;
  const readings = [balance_refresh, ownership_refresh, transaction_refresh].map(endOf);
  const times = [balance?.as_of, ...readings].filter((at) => typeof at === "number");
  return Math.max(sharedSince(account, readAt), ...times);
}

const endOf = (refresh: RefreshState | null | undefined): number | null =>
  refresh?.status === "succeeded" ? refresh.last_attempted_at : null;
