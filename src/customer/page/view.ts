// What the customer's page can show, and what it needs to know to show it.

export type Locale = "en" | "es";

/** Who asks. `brandColor` is "#rrggbb". */
export interface Business {
  name: string;
  logoUrl: string | null;
  brandColor: string;
  supportEmail: string;
  privacyUrl: string;
}

export interface LinkedAccount {
  institutionName: string;
  last4: string | null;
  subcategory: string;
}

/** An open link. `expiresAt` is in Unix seconds. */
export interface ReadyView {
  state: "ready";
  link: string;
  permissions: string[];
  purpose: string | null;
  prefetch: string[];
  returnUrl: string | null;
  /** Address of the link's QR code, for going on with a phone. */
  qrCode: string;
  expiresAt: number;
  livemode: boolean;
}

export type View =
  | ReadyView
  | { state: "completed"; link: string; accounts: LinkedAccount[]; returnUrl: string | null }
  /** Where the bank's own pages lead back to: on to the app, `returnUrl`, if the link has one. */
  | { state: "return"; returnUrl: string | null }
  | { state: "expired"; link: string }
  | { state: "revoked"; link: string }
  | { state: "unknown" }
  | Refusal
  | { state: "not_found" };

/** A request that failed, with the API's own code. `link` is there at a link's address, and null where the link is not known. */
export interface Refusal {
  state: "error" | "rate_limited";
  requestId: string;
  code: string;
  link?: string | null;
}

export interface PageContext {
  locale: Locale;
  business: Business;
  /** For the CSP: on every style and script element. */
  nonce: string;
  /** URL of Stripe.js. */
  stripeJs: string;
  publicUrl: string;
  /** The https origins of RETURN_URLS: pages there may be told what happens. */
  origins: string[];
  /** The server's clock. */
  nowMs: number;
}

/** What the page's script is told. */
export interface PageData {
  locale: Locale;
  /** Null where it is not known; so is `status`. */
  link: string | null;
  status: "open" | "completed" | "expired" | "revoked" | null;
  /** Why nothing can be linked; null where something can, or is. */
  code: string | null;
  returnUrl: string | null;
  origins: string[];
  now: number;
  account: string;
  kinds: Record<string, string>;
}
