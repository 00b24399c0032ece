// The browser checks: find what about this browser may keep a bank from being linked, so that the page can name it. They
// may be wrong, so the customer can always go on. Pure functions.

/** What can be wrong with a browser. The server records these codes as an attempt's error. */
export type BrowserProblem =
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
  /** An app or window of the operator's shows the page and listens to it. */
  isHosted: boolean;
  /** The browser has what the page and Stripe.js are written with. */
  isModern: boolean;
  /** Cookies and storage are on. */
  canStore: boolean;
  /** How far the device's clock is from the server's, in milliseconds. */
  skewMs: number;
}

/** Banks' logins and one-time codes fail when the clock is off by more than this. */
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

/** The social app whose built-in browser this is; null in any other browser. */
export const appOf = (userAgent: string): string | null => apps.find(([shape]) => shape.test(userAgent))?.[1] || null;

/** Whether this is an app's webview, judged by the user agent: Android's contains "; wv)", and iOS's no "Safari/". */
export const isWebview = (userAgent: string): boolean =>
  /Android.*; wv\)/.test(userAgent) || (/iPhone|iPad|iPod/.test(userAgent) && !/Safari\//.test(userAgent));

/** The problem that another browser solves. It is shown as soon as the page has loaded. */
export function atFirstSight({ userAgent, isHosted, isModern }: Facts): BrowserProblem | null {
  if (!isModern || /MSIE |Trident\//.test(userAgent)) return "browser_unsupported";
  return !isHosted && appOf(userAgent) ? "in_app_browser" : null;
}

/** The first problem that the customer can solve in this browser. It is shown when they tap, once. */
export function onTap({ canStore, skewMs }: Facts): BrowserProblem | null {
  if (!canStore) return "storage_unavailable";
  return Math.abs(skewMs) > mostSkewMs ? "clock_wrong" : null;
}

/**
 * An address that opens the same page in the device's own browser, from inside an app's; null where there is none.
 * Chrome's intent scheme on Android, Safari's own scheme on iOS 17 and later.
 */
export function outsideAddress(href: string, userAgent: string): string | null {
  const address = href.replace(/#.*/, "");
  const scheme = address.slice(0, address.indexOf(":"));
  if (/Android/.test(userAgent))
    return `intent${address.slice(scheme.length)}#Intent;scheme=${scheme};action=android.intent.action.VIEW;category=android.intent.category.BROWSABLE;end`;
  return /iPhone|iPad|iPod/.test(userAgent) ? `x-safari-${address}` : null;
}
