// A test bank: how one logs in, whether it is down, and which accounts it offers.
import type { Offer } from "./offer.ts";

export type Outage = "planned" | "unplanned" | "error";
/** What the bank does to an account after it is linked. */
export type Fate = "stays_active" | "deactivates_soon" | "deactivates_in_30_days";

export interface Institution {
  id: string;
  name: string;
  login: "password" | "oauth";
  outage: Outage | null;
  fate: Fate;
  offers: Offer[];
}
