// What happens on each kind of test account: on which days of the month, and at which shops between them.
import type { Offer } from "../model/offer.ts";

/** A description and an amount in US cents; negative when money leaves the account. */
type Item = readonly [description: string, amount: number];

export interface Habits {
  monthly: readonly (readonly [day: number, ...Item])[];
  /** At most so many of `often` on a day, and on some days none. */
  perDay: number;
  /** The amounts vary by up to a quarter. */
  often: readonly [Item, ...Item[]];
  /** Pending when the account is first read: this one will be posted, and the other voided. */
  held: Item;
  released: Item;
}

const checking: Habits = {
  monthly: [
    [1, "Payroll Rocket Rides Inc", 245_000],
    [15, "Payroll Rocket Rides Inc", 245_000],
    [3, "Rent Maple Street Homes", -160_000],
    [8, "City Power and Light", -8_915],
    [12, "Phone Plan", -4_500],
    [20, "Refund Corner Outfitters", 3_999],
    [26, "Transfer to Savings", -25_000],
  ],
  perDay: 2,
  often: [
    ["Corner Grocery", -6_420],
    ["Daily Coffee", -475],
    ["Rocket Rides", -1_850],
    ["Lunch Counter", -1_240],
    ["Main Street Pharmacy", -2_310],
    ["Gas and Go", -4_180],
  ],
  held: ["Corner Grocery", -5_730],
  released: ["Gas and Go hold", -10_000],
};

const savings: Habits = {
  monthly: [
    [26, "Transfer from Checking", 25_000],
    [28, "Interest", 1_312],
  ],
  perDay: 0,
  often: [["Round-up", 64]],
  held: ["Transfer from Checking", 5_000],
  released: ["Transfer to Checking", -7_500],
};

const creditCard: Habits = {
  ...checking,
  monthly: [
    [5, "Payment, thank you", 84_000],
    [20, "Refund Corner Outfitters", 3_999],
    [22, "Streaming Service", -1_599],
  ],
};

const loan: Habits = {
  monthly: [[2, "Loan payment", 118_000]],
  perDay: 0,
  often: [["Escrow adjustment", -1_200]],
  held: ["Loan payment", 20_000],
  released: ["Late fee", -3_500],
};

export const habits: Record<Offer["subcategory"], Habits> = {
  checking,
  savings,
  credit_card: creditCard,
  mortgage: loan,
  line_of_credit: loan,
  other: savings,
};
