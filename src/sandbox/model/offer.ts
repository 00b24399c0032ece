// One account at a test bank, before anyone has linked it.

/** The account number for payments: a real one, or a token and what the bank does with it. */
export type NumberFate = "real" | "token_deactivated" | "token_expires_later" | "token_expires_now";

export interface Offer {
  /** Unique within its bank. */
  key: string;
  name: string | null;
  last4: string | null;
  category: "cash" | "credit" | "investment" | "other";
  subcategory: "checking" | "savings" | "mortgage" | "line_of_credit" | "credit_card" | "other";
  paymentMethods: ("us_bank_account" | "link")[];
  /** In US cents; `free` is what is available (cash) or used (credit). */
  balance: { current: number; free: number };
  owners: string[];
  numbers: NumberFate;
  /** The bank has closed it: once access is lost, no login brings it back. */
  closed: boolean;
}
