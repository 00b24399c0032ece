// The form of docs/bench/simulation.json.
import type { Endpoint, StripeLimits } from "./gates.ts";
import type { Hour } from "./told.ts";

export interface Run {
  name: string;
  per_month: number;
  stripe: StripeLimits;
  made: number;
  linked: number;
  /** Who was at the bank and linked nothing; and who has left because taps were refused, and has not come back. */
  nothing: number;
  gave_up: number;
  /** Banks that are linked at Stripe and unknown here when all is over. */
  lost: number;
  taps_refused: number;
  /** From the first tap to Stripe's window, and from the end at the bank to what is stored; in seconds, without Stripe's own time. */
  tap_p50_s: number | null;
  tap_p99_s: number | null;
  done_p50_s: number | null;
  done_p99_s: number | null;
  /** From a change to its row in the search index. */
  index_p50_s: number | null;
  index_p99_s: number | null;
  index_refused: number;
  /** At a time, at most. */
  most_under_way: number;
  most_waiting_for_index: number;
  /** A second, in the ten seconds with most: what was asked of Stripe, with what it refused; and events to NOTIFY_URL in one second. */
  peaks: { all: number; endpoints: Record<Endpoint, number>; notifications: number };
  /** Requests that Stripe answered, for each link that was made. */
  calls_per_link: Record<Endpoint, number>;
  /** Requests that Stripe refused for one that it answered. */
  refused_per_answer: number;
  /** How long a backend that never stops asking has waited for a link to be made, in seconds. */
  longest_make_s: number;
  /** Tuesday's, where they are of interest. */
  hours?: Hour[];
}

export interface SimulationFile {
  made: { date: string; seed: number };
  d1: { ms_per_write: number; most_waiting: number };
  runs: Run[];
}
