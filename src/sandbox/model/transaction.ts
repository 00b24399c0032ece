// One movement on a linked account; a later refresh may post or void what was pending.
export interface Transaction {
  id: string;
  account: string;
  /** Minor units; negative leaves the account. */
  amount: number;
  description: string;
  status: "pending" | "posted" | "void";
  transactedAt: number;
  postedAt: number | null;
  voidAt: number | null;
  updated: number;
  /** The refresh that made or last changed it. */
  refresh: string;
}
