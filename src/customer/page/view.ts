// What the customer's page can show, and the data for that.
import type { Copy } from "./copy/en.ts";
import type { icons } from "./icons.ts";

export type Locale = "en" | "es";

/**
 * What the asset of a language has. `consent` is the hash of the words that a customer sees before the tap (consent.ts),
 * `css` the styles that a page has inside, `icons` its pictures: the build puts them there.
 */
export type Words = Copy & { consent: string; css: string; icons: typeof icons };

/** The business that asks for the account. `brandColor` is "#rrggbb". */
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
  /** Linked beyond the number that the link asks for. Absent where it counts. */
  surplus?: true;
}

/** An open link. `expiresAt` is in Unix seconds. */
export interface ReadyView {
  state: "ready";
  link: string;
  /** The customer's own page of this link. */
  managePath: string;
  permissions: string[];
  purpose: string | null;
  prefetch: string[];
  returnUrl: string | null;
  expiresAt: number;
  livemode: boolean;
  /** The account whose connection the link is to restore; null for a link like any other. */
  repair: RepairView | null;
  /** What the customer has linked to the business already; not told of where there is something to repair. */
  linked: LinkedAccount[];
}

/** `isEnded`: the connection has ended; else it is about to, at `deadline` (Unix seconds) where that is known. */
export interface RepairView {
  account: LinkedAccount;
  isEnded: boolean;
  deadline: number | null;
}

export interface CompletedView {
  /** `ended`: none of its accounts works any more. */
  state: "completed" | "ended";
  link: string;
  accounts: LinkedAccount[];
  returnUrl: string | null;
  managePath: string;
}

export type View =
  | ReadyView
  | CompletedView
  /** A link that was to restore a connection: it works. */
  | { state: "mended"; link: string; account: LinkedAccount; returnUrl: string | null }
  /** The same, where it cannot be restored any more. */
  | { state: "disconnected"; link: string; requestId: string; returnUrl: string | null }
  /** The page that the bank's pages lead back to. It leads on to the app, at `returnUrl`, if the link has one. */
  | { state: "return"; returnUrl: string | null }
  | { state: "expired" | "revoked"; link: string; requestId: string }
  | { state: "unknown"; requestId: string }
  | Refusal
  | { state: "not_found"; requestId: string };

/**
 * A request that failed, with the API's error code: `refused` because it is none that a person makes, `error` for a fault
 * of ours or of Stripe. `link` is set only at a link's address; null if it is not known.
 */
export interface Refusal {
  state: "error" | "refused" | "rate_limited";
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
  /** The server's clock, in milliseconds since 1970. */
  nowMs: number;
}

/** What the server hands to the page's script. */
export interface PageData {
  locale: Locale;
  /** Null where it is not known; then `status` is null too. */
  link: string | null;
  status: "open" | "completed" | "expired" | "revoked" | null;
  /** The error code, where no bank can be linked; null where one can be, or is. */
  code: string | null;
  returnUrl: string | null;
  /** The words that the page shows before the tap, by their hash; null where there is nothing to tap. */
  consent: { text: string; locale: Locale } | null;
  origins: string[];
  /** The server's clock, in milliseconds since 1970. */
  now: number;
  /** The words for one account, with {kind} and {last4} to be filled in, and those for each kind. */
  account: string;
  kinds: Record<string, string>;
}

/** An account that a link has brought, as the customer's own page shows it. Times are Unix seconds. */
export interface SharedAccount extends LinkedAccount {
  id: string;
  health: "active" | "inactive" | "disconnected";
  permissions: string[];
  sharedSince: number;
  lastRead: number;
  /** There when the customer has disconnected it on their own page. */
  receipt: Receipt | null;
  /** Another account of theirs looks the same, and is active. */
  isAlsoShared: boolean;
}

/** The customer's proof of what they asked for. `at` is in Unix seconds. */
export interface Receipt {
  id: string;
  at: number;
}

/** The customer's own page: what a link has brought; or that its account holder is being erased, or was. */
export type ManageView =
  | {
      state: "manage";
      link: string;
      accounts: SharedAccount[];
      purpose: string | null;
      /** There when the customer has asked for deletion. */
      deletion: Receipt | null;
      livemode: boolean;
      /** There are more accounts than these. */
      hasMore: boolean;
    }
  | { state: "erasing" | "erased"; link: string };
