// Whom a linked account belongs to: a customer or a connected account.
export type Holder =
  | { type: "customer"; customer: string }
  | { type: "customer"; customerAccount: string }
  | { type: "account"; account: string };

/** The holder's id, whichever kind it is. */
export function holderId(holder: Holder): string {
  if ("customer" in holder) return holder.customer;
  return "account" in holder ? holder.account : holder.customerAccount;
}
