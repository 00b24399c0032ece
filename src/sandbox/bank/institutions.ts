// The test banks, each there to show one kind of account or problem.
import type { Institution } from "../model/institution.ts";
import type { Offer } from "../model/offer.ts";
import { checking, creditCard, lineOfCredit, mortgage, savings } from "./offers.ts";

const basics = [
  checking("Success", "6789", 1_250_000),
  savings("Savings", "4321", 4_800_000),
  checking("High Balance", "2468", 1_000_000_000),
  checking("Insufficient Funds", "1357", 42),
  checking("Account Closed", "9764", 0, { closed: true }),
  creditCard("Credit Card", "4242", 53_217),
];
const couple = { owners: ["Richard Rosen", "Maria Rosen"] };
const branches = [
  checking("Everyday Checking", "1111", 320_000, couple),
  checking(null, "2222", 75_000, couple),
  savings("Cash Management", null, 910_000, { owners: ["Rosen Bakery LLC"] }),
  mortgage("Home Loan", "3333", 28_450_000),
  lineOfCredit("Credit Line", "4444", 120_000),
];
const trustees = Array.from({ length: 12 }, (_, index) => `Trustee ${index + 1}`);
const many = Array.from({ length: 25 }, (_, index) => {
  const number = index + 1;
  return (number % 2 === 1 ? checking : savings)(`Account ${number}`, String(7000 + number), number * 10_000);
});

function bank(
  name: string,
  offers: Offer[],
  special: Partial<Pick<Institution, "login" | "outage" | "fate">> = {},
): Institution {
  const id = `fcinst_${name.replaceAll(/\W/g, "")}`;
  return { id, name, login: "password", outage: null, fate: "stays_active", offers, ...special };
}

export const institutions: Institution[] = [
  bank("Test (Non-OAuth)", basics),
  bank("Test (OAuth)", basics, { login: "oauth" }),
  bank("Bank (Non-OAuth)", branches),
  bank("Bank (OAuth)", branches, { login: "oauth" }),
  bank("Ownership Accounts", [
    checking("One Owner", "1001"),
    checking("Two Owners", "1002", 100_000, { owners: ["Jenny Rosen", "Richard Rosen"] }),
    savings("Family Trust", "1012", 100_000, { owners: trustees }),
  ]),
  bank("Invalid Payment Accounts", [
    checking("No Payments", "0001", 100_000, { paymentMethods: [] }),
    savings("No Payments Savings", "0002", 100_000, { paymentMethods: [] }),
  ]),
  bank("Down (Scheduled)", [], { outage: "planned" }),
  bank("Down (Unscheduled)", [], { outage: "unplanned" }),
  bank("Down (Error)", [], { outage: "error" }),
  bank("Inactive Accounts", [checking("Inactive Checking", "8001"), savings("Inactive Savings", "8002")], {
    fate: "deactivates_soon",
  }),
  bank("Immediately Requires Reauthentication", [checking("Checking", "8101")], { fate: "deactivates_soon" }),
  bank("Eventually Requires Reauthentication", [checking("Checking", "8201")], { fate: "deactivates_in_30_days" }),
  bank("Tokenized Account Number", [
    checking("Expired Tokenized Account Number", "9001", 100_000, { numbers: "token_deactivated" }),
    checking("Eventually Expiring Tokenized Account Number", "9002", 100_000, { numbers: "token_expires_later" }),
    checking("Immediately Expiring Tokenized Account Number", "9003", 100_000, { numbers: "token_expires_now" }),
  ]),
  bank("Many Accounts", many),
];

/** The bank of that exact name or of that id. */
export function findInstitution(name: string): Institution | undefined {
  return institutions.find((institution) => institution.name === name || institution.id === name);
}

/** The account with this display name or else with this key, which is the last four digits where there are any. */
export function findOffer(offers: Offer[], wanted: string): Offer | undefined {
  return offers.find((offer) => offer.name === wanted) ?? offers.find((offer) => offer.key === wanted);
}
