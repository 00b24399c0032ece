// Stripe.js, which loads while the customer reads: waits for it, as it may be slow or blocked, and opens its window.
import type { StripeConstructor } from "@stripe/stripe-js";
import type { Minted, Reported } from "./server.ts";

/** Milliseconds from the tap until Stripe.js counts as not loading. */
const PATIENCE = 12_000;

export type Loaded =
  | { ok: true; Stripe: StripeConstructor }
  | { ok: false; code: "stripe_js_blocked" | "stripe_js_timeout" };

/** A wait has timed out. From then on each call requests the script again, as the earlier request may never end. */
let isStalled = false;
/** Earlier requests for the script, which may still succeed. */
const late: Promise<void>[] = [];

/** Stripe.js, or why it has not loaded. One that failed is requested again at once, a slow one at the next call. */
export async function stripeReady(): Promise<Loaded> {
  const loaded = await Promise.race([
    load(),
    new Promise<Loaded>((resolve) => setTimeout(resolve, PATIENCE, { ok: false, code: "stripe_js_timeout" })),
  ]);
  isStalled ||= !loaded.ok && loaded.code === "stripe_js_timeout";
  return loaded;
}

async function load(): Promise<Loaded> {
  const first = document.querySelector<HTMLScriptElement>("script[data-stripe]");
  if (!window.Stripe && first) {
    // The page's own load event comes after every script has loaded or failed.
    if (!isStalled && document.readyState !== "complete") await Promise.race([ends(first), happens(window, "load")]);
    if (!window.Stripe) await again(first);
  }
  return window.Stripe ? { ok: true, Stripe: window.Stripe } : { ok: false, code: "stripe_js_blocked" };
}

const ends = (script: HTMLScriptElement) => Promise.race([happens(script, "load"), happens(script, "error")]);

const happens = (target: EventTarget, type: string) =>
  new Promise<void>((resolve) => target.addEventListener(type, () => resolve(), { once: true }));

function again(failed: HTMLScriptElement): Promise<void> {
  const script = document.createElement("script");
  // A new address if the earlier request is held up: for the same one a browser would wait for that request.
  script.src = isStalled ? `${failed.src.split("?")[0]}?${Date.now()}` : failed.src;
  script.nonce = failed.nonce;
  script.dataset.stripe = "";
  late.push(happens(failed, "load"));
  failed.replaceWith(script);
  return Promise.race([ends(script), ...late]);
}

export interface StripeJsError {
  code?: string | undefined;
  type?: string | undefined;
}

/** What came of Stripe's window. */
export interface Collected {
  /** Whether accounts were chosen. */
  isChosen: boolean;
  error?: StripeJsError | undefined;
}

/** Opens Stripe's window, and waits until it closes. Never rejects: what Stripe.js throws is an error like any other. */
export async function collect(
  Stripe: StripeConstructor,
  { clientSecret, publishableKey, stripeAccount }: Minted,
  locale: "en" | "es",
): Promise<Collected> {
  try {
    const stripe = Stripe(publishableKey, stripeAccount ? { locale, stripeAccount } : { locale });
    const { financialConnectionsSession, error } = await stripe.collectFinancialConnectionsAccounts({ clientSecret });
    return { isChosen: (financialConnectionsSession?.accounts.length || 0) > 0, error };
  } catch (thrown) {
    console.error(thrown);
    return { isChosen: false, error: (thrown || {}) as StripeJsError };
  }
}

/** Codes of Stripe's SDKs that are ours too, under the same name (customer/requests.ts). */
const SHARED =
  /^(account(s|_numbers)_unavailable|no_(debitable_account|eligible_accounts)|authorization_failed|institution_(unavailable_(un)?planned|timeout)|session_expired|failed_bot_detection|web_browser_unavailable)$/;

/** Our code for an error of Stripe.js, and beside it Stripe's own where it can be taken for a code. */
export function reportedOf({ code, type }: StripeJsError): Reported {
  const stripeCode = [code, type].find((name) => /^[a-z0-9_]{1,100}$/.test(name || ""));
  return { code: SHARED.test(code || "") ? (code as string) : "unexpected_error", stripeCode: stripeCode || null };
}
