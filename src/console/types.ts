// What the console reads of the API's answers, and no more. Times are Unix seconds.

export interface Settings {
  livemode: boolean;
  version: string;
  business: { name: string; logo_url: string | null; brand_color: string; support_email: string; privacy_url: string };
  return_urls: string[];
  notify_url: string | null;
}

export type LinkStatus = "open" | "completed" | "expired" | "revoked";
export type Permission = "payment_method" | "balances" | "ownership" | "transactions";
export type Feature = "balance" | "ownership" | "transactions";

export interface HolderRef {
  type: "customer" | "account";
  customer?: string;
  customer_account?: string;
  account?: string;
}

export interface Failure {
  code: string;
  message?: string | null;
  stripe_code?: string;
}

export interface Attempt {
  session: string | null;
  via: "page" | "api";
  started_at: number;
  ended_at: number | null;
  outcome: "pending" | "linked" | "nothing_linked" | "failed";
  error: Failure | null;
}

interface Refresh {
  status: "pending" | "succeeded" | "failed";
  last_attempted_at: number;
  next_refresh_available_at: number | null;
}

/** A linked account: Stripe's, and what is known beside it. */
export interface LinkedAccount {
  id: string;
  status: "active" | "inactive" | "disconnected";
  created?: number;
  institution_name?: string | null;
  last4?: string | null;
  subcategory?: string;
  permissions?: string[] | null;
  balance?: { as_of: number; type?: string; current?: Record<string, number> | null } | null;
  balance_refresh?: Refresh | null;
  ownership_refresh?: Refresh | null;
  transaction_refresh?: Refresh | null;
  status_details?: { active?: { action?: string; expected_deactivation_date?: unknown } };
  banklink: {
    link: string;
    links: string[];
    holder: string;
    stripe_account: string | null;
    synced_at: number;
    duplicate_of: string | null;
    replaces: string | null;
    replaced_by: string | null;
    surplus?: true;
  };
}

export interface Page<T> {
  data: T[];
  has_more: boolean;
  next_page?: string | null;
  /** The list shows everything that was so at this time. */
  as_of?: number | null;
}

export interface LinkObject {
  id: string;
  url: string;
  manage_url: string;
  status: LinkStatus;
  account_holder: HolderRef;
  stripe_account: string | null;
  relink: string | null;
  permissions: string[];
  prefetch: string[];
  limits: { accounts: number } | null;
  purpose: string | null;
  return_url: string | null;
  client_reference_id: string | null;
  locale: "auto" | "en" | "es";
  metadata: Record<string, string>;
  attempts?: Attempt[];
  accounts?: Page<LinkedAccount>;
  notes?: { param: string; message: string }[];
  livemode: boolean;
  created: number;
  opened_at: number | null;
  completed_at: number | null;
  expires_at: number;
}

export interface HolderObject {
  id: string;
  stripe_account: string | null;
  type: string | null;
  links: Page<LinkObject>;
  accounts: Page<LinkedAccount>;
}

export interface Erasure {
  deleted: boolean;
  accounts_disconnected: number;
  links_revoked: number;
}

export type DeliveryStatus = "pending" | "delivered" | "failed" | "stopped" | "not_sent";

export interface EventObject {
  id: string;
  type: string;
  created: number;
  data: {
    object: { id: string; banklink?: { links?: string[] } };
    relink?: { id: string };
    reason?: string;
  };
  delivery: {
    status: DeliveryStatus;
    next_attempt_at: number | null;
    attempts: { at: number; status: number | null; error: string | null }[];
  };
}

export interface Counts {
  made: number;
  opened: number;
  started: number;
  linked: number;
  failed: Record<string, number>;
}

export interface Stats {
  data: (Counts & { start: number })[];
  totals: Counts;
}

export interface Finding {
  check: string;
  status: "ok" | "warn" | "fail";
  message: string;
  mend: string | null;
}

export interface Doctor {
  ok: boolean;
  findings: Finding[];
}
