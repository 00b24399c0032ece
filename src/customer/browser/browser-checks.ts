// The browser doctor: what about this browser would keep a bank from being linked, told before it fails in silence. Pure.

/** The codes that an attempt is recorded with. */
export type Ailment =
  | "in_app_browser"
  | "browser_unsupported"
  | "storage_unavailable"
  | "offline"
  | "clock_wrong"
  | "popup_blocked"
  | "stripe_js_blocked"
  | "stripe_js_timeout";

export interface Facts {
  userAgent: string;
  /** An app of the operator's shows the page and listens to it. */
  isHosted: boolean;
  /** The browser has what the page and Stripe.js are written with. */
  isModern: boolean;
  /** Cookies and storage are on. */
  canStore: boolean;
  isOnline: boolean;
  /** How far the device's clock is from the server's, in milliseconds. */
  skewMs: number;
}

/** Banks and their one-time codes stop fitting a clock that is off by more. */
const mostSkewMs = 10 * 60 * 1000;

const apps: [RegExp, string][] = [
  [/Instagram/, "Instagram"],
  [/Barcelona/, "Threads"],
  [/FBAN\/Messenger|MessengerLite|Orca-Android|MessengerForiOS/, "Messenger"],
  [/FBAN|FBAV|FB_IAB/, "Facebook"],
  [/\bLine\//, "LINE"],
  [/musical_ly|BytedanceWebview|TikTok|trill_/, "TikTok"],
  [/Snapchat/, "Snapchat"],
  [/Twitter/, "X"],
  [/LinkedInApp/, "LinkedIn"],
  [/Pinterest/, "Pinterest"],
  [/MicroMessenger/, "WeChat"],
  [/KAKAOTALK/, "KakaoTalk"],
];

/** The social app whose own browser this is; null in any other. */
export const appOf = (userAgent: string): string | null => apps.find(([shape]) => shape.test(userAgent))?.[1] ?? null;

/** Whether an app's webview shows the page, as far as its name tells: Android says so, and iOS leaves Safari out. */
export const isWebview = (userAgent: string): boolean =>
  /Android.*; wv\)/.test(userAgent) || (/iPhone|iPad|iPod/.test(userAgent) && !/Safari\//.test(userAgent));

/** What only another browser cures: told as soon as the page is there. */
export function atFirstSight({ userAgent, isHosted, isModern }: Facts): Ailment | null {
  if (!isModern || /MSIE |Trident\//.test(userAgent)) return "browser_unsupported";
  return !isHosted && appOf(userAgent) ? "in_app_browser" : null;
}

/** What the customer can mend: told on the tap. */
export function onTap({ canStore, isOnline, skewMs }: Facts): Ailment | null {
  if (!isOnline) return "offline";
  if (!canStore) return "storage_unavailable";
  return Math.abs(skewMs) > mostSkewMs ? "clock_wrong" : null;
}

/**
 * An address that leaves an app's own browser for the device's, with the same page; null where there is none.
 * Chrome's intent scheme on Android, Safari's own scheme on iOS 17 and later.
 */
export function outsideAddress(href: string, userAgent: string): string | null {
  const address = href.replace(/#.*/, "");
  const scheme = address.slice(0, address.indexOf(":"));
  if (/Android/.test(userAgent))
    return `intent${address.slice(scheme.length)}#Intent;scheme=${scheme};action=android.intent.action.VIEW;category=android.intent.category.BROWSABLE;end`;
  return /iPhone|iPad|iPod/.test(userAgent) ? `x-safari-${address}` : null;
}
