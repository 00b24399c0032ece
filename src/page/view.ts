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
  expiresAt: number;
  livemode: boolean;
}

export type View =
  | ReadyView
  | { state: "completed"; accounts: LinkedAccount[]; returnUrl: string | null }
  /** Where the bank's own pages lead back to: on to the app, `returnUrl`, if the link has one. */
  | { state: "return"; returnUrl: string | null }
  | { state: "expired" }
  | { state: "revoked" }
  | { state: "unknown" }
  | { state: "error"; requestId: string }
  | { state: "not_found" }
  | { state: "rate_limited"; requestId: string };

export interface PageContext {
  locale: Locale;
  business: Business;
  /** For the CSP: on every style and script element. */
  nonce: string;
  /** URL of Stripe.js. */
  stripeJs: string;
  publicUrl: string;
}
