// Makes the accounts that the test banks offer, by kind: `checking("Success", "6789", 1_250_000)`.
import type { Offer } from "../model/offer.ts";

type Extra = Partial<Omit<Offer, "key" | "name" | "last4" | "category" | "subcategory">>;

const payable: Pick<Offer, "paymentMethods" | "owners" | "numbers" | "closed"> = {
  paymentMethods: ["us_bank_account", "link"],
  owners: ["Jenny Rosen"],
  numbers: "real",
  closed: false,
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
