// A bank, the accounts that it offers, and what it is made to show.
import type { Offer } from "./offer.ts";

export type Outage = "planned" | "unplanned" | "error";
/** What becomes of an account once it is linked. */
export type Fate = "stays_active" | "deactivates_soon" | "deactivates_in_30_days";

export interface Institution {
  name: string;
  login: "password" | "oauth";
  outage: Outage | null;
  fate: Fate;
  offers: Offer[];
}
