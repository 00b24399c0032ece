// One transaction on a linked account; a later refresh may post or void it while it is pending.
export interface Transaction {
  id: string;
  account: string;
  /** In US cents; negative when money leaves the account. */
  amount: number;
  description: string;
  status: "pending" | "posted" | "void";
  transactedAt: number;
  postedAt: number | null;
  voidAt: number | null;
  updated: number;
  /** What becomes of it while it is pending, at the next refresh. */
  willBe: "posted" | "void";
  /** The refresh that made or last changed it. */
  refresh: string;
}
