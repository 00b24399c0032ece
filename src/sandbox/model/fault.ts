// A fault that the sandbox was told to cause, and for which Stripe API requests.
export const faultKinds = ["500", "429", "timeout", "reset", "late", "slow"] as const;

export interface Fault {
  id: string;
  /** "METHOD /path"; `*` as method, and a segment `*` or `:name`, match any. */
  match: string;
  /** How many more requests it hits. */
  times: number;
  fault: (typeof faultKinds)[number];
  /** How long a `slow` request is at work, in milliseconds. */
  delay_ms: number;
}
