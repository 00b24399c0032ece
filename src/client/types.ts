// What the API answers with. To be generated from the API's description.

/** Stripe's list envelope; `next_page` is the `page` to ask for next. */
export interface List<T> {
  object: "list";
  data: T[];
  has_more: boolean;
  next_page?: string | null;
  url: string;
}

export interface LinkCreate {
  account_holder?:
    | { type: "customer"; customer?: string; customer_account?: string; email?: string; name?: string; phone?: string }
    | { type: "account"; account: string };
  stripe_account?: string | null;
  relink?: string | null;
  institution?: string | null;
  permissions?: ("balances" | "ownership" | "payment_method" | "transactions")[];
  prefetch?: ("balances" | "ownership" | "transactions")[];
  limits?: { accounts: number } | null;
  purpose?: string | null;
  return_url?: string | null;
  client_reference_id?: string | null;
  locale?: "auto" | "en" | "es";
  expires_at?: number;
  metadata?: Record<string, string>;
}

export interface Link {
  id: string;
  object: "onboarding_link";
  url: string;
  manage_url: string;
  status: "open" | "completed" | "expired" | "revoked";
  account_holder: { type: "customer" | "account"; customer?: string; customer_account?: string; account?: string };
  stripe_account: string | null;
  relink: string | null;
  institution: string | null;
  permissions: string[];
  prefetch: string[];
  purpose: string | null;
  return_url: string | null;
  client_reference_id: string | null;
  locale: "auto" | "en" | "es";
  metadata: Record<string, string>;
  attempts: Attempt[];
  accounts: List<Account>;
  return_secret: string;
  notes?: { param: string; message: string }[];
  livemode: boolean;
  created: number;
  opened_at: number | null;
  completed_at: number | null;
  expires_at: number;
}

export interface Attempt {
  session: string | null;
  via: "page" | "api";
  started_at: number;
  ended_at: number | null;
  outcome: "pending" | "linked" | "nothing_linked" | "failed";
  error: { code: string; message: string | null; stripe_code?: string } | null;
}

export interface Account {
  id: string;
  status: string;
  institution_name: string;
  last4: string | null;
  category: string;
  subcategory: string;
  display_name: string | null;
  permissions: string[] | null;
  balance: { as_of: number; current: Record<string, number> } | null;
  balance_refresh: Refresh | null;
  ownership_refresh: Refresh | null;
  transaction_refresh: Refresh | null;
  livemode: boolean;
  created: number;
  banklink: {
    link: string;
    links: string[];
    holder: string;
    stripe_account: string | null;
    synced_at: number;
    duplicate_of: string | null;
    replaces: string | null;
    replaced_by: string | null;
  };
}

export interface Refresh {
  status: string;
  last_attempted_at: number;
  next_refresh_available_at: number | null;
}

export interface Holder {
  id: string;
  object: "account_holder";
  stripe_account: string | null;
  type: "customer" | "account";
  livemode: boolean;
  links: List<Link>;
  accounts: List<Account>;
  updated: number;
}

export interface Event {
  id: string;
  object: "event";
  type: string;
  created: number;
  livemode: boolean;
  data: { object: Record<string, unknown>; [other: string]: unknown };
  delivery?: {
    status: string;
    next_attempt_at: number | null;
    attempts: { at: number; status: number | null; error: string | null }[];
  };
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
