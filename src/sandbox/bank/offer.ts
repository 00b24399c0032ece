// One account at a test bank, before anyone has linked it.
/** What becomes of the number that payments go to: real, or a token that the bank lets expire. */
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
}

type Extra = Partial<Omit<Offer, "key" | "name" | "last4" | "category" | "subcategory">>;

const payable: Pick<Offer, "paymentMethods" | "owners" | "numbers"> = {
  paymentMethods: ["us_bank_account", "link"],
  owners: ["Jenny Rosen"],
  numbers: "real",
};

function cash(subcategory: "checking" | "savings") {
  return (name: string | null, last4: string | null, current = 100_000, extra: Extra = {}): Offer => ({
    key: last4 ?? name ?? subcategory,
    name,
    last4,
    category: "cash",
    subcategory,
    ...payable,
    balance: { current, free: current },
    ...extra,
  });
}

function credit(subcategory: "credit_card" | "mortgage" | "line_of_credit") {
  return (name: string, last4: string, used: number): Offer => ({
    key: last4,
    name,
    last4,
    category: "credit",
    subcategory,
    ...payable,
    paymentMethods: [],
    balance: { current: -used, free: used },
  });
}

export const checking = cash("checking");
export const savings = cash("savings");
export const creditCard = credit("credit_card");
export const mortgage = credit("mortgage");
export const lineOfCredit = credit("line_of_credit");
