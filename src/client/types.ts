// What the API answers with. To be generated from the API's description.

/** Stripe's list envelope; `next_page` is the `page` to ask for next. */
export interface List<T> {
  object: "list";
  data: T[];
  has_more: boolean;
  next_page?: string | null;
  url: string;
  [other: string]: unknown;
}

export interface Link {
  id: string;
  object: "onboarding_link";
  url: string;
  manage_url: string;
  status: "open" | "completed" | "expired" | "revoked";
  [other: string]: unknown;
}

export interface Account {
  id: string;
  status: string;
  [other: string]: unknown;
}

export interface Holder {
  id: string;
  object: "account_holder";
  [other: string]: unknown;
}

export interface Event {
  id: string;
  object: "event";
  type: string;
  [other: string]: unknown;
}

export interface Stats {
  object: "stats";
  data: {
    start: number;
    made: number;
    opened: number;
    started: number;
    linked: number;
    failed: Record<string, number>;
  }[];
  totals: { made: number; opened: number; started: number; linked: number; failed: Record<string, number> };
}

export interface Doctor {
  object: "doctor";
  ok: boolean;
  findings: { check: string; status: "ok" | "warn" | "fail"; message: string; mend: string | null }[];
}

export interface LinkCreate {
  account_holder?: { type: "customer" | "account"; [id: string]: string };
  [term: string]: unknown;
}

/** Handed to Stripe's native SDKs as it is. */
export interface Session {
  clientSecret: string;
  publishableKey: string;
  session: string;
  stripeAccount: string | null;
  link: string;
}

export interface Settings {
  object: "settings";
  [other: string]: unknown;
}

export interface ErrorEnvelope {
  error: { type: string; code: string; message: string; request_id: string; [other: string]: unknown };
}
