// Stripe.js, which loads while the customer reads. It may be slow, or blocked: the wait has an end.
import type { StripeConstructor } from "@stripe/stripe-js";

/** Milliseconds from the tap until Stripe.js counts as not loading. */
const PATIENCE = 12_000;

export type Loaded =
  | { ok: true; Stripe: StripeConstructor }
  | { ok: false; code: "stripe_js_blocked" | "stripe_js_timeout" };

/** A try has waited in vain: from then on each asks anew, as the request before may be held for ever. */
let isStalled = false;
/** What was asked for before goes on loading, and may come after all. */
const late: Promise<void>[] = [];

/** Stripe.js once it is there, or why it is not. A failed load is tried once more, a stalled one at the next call. */
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
    // The page's own load event waits for every script: after it, one that is not there has failed.
    if (!isStalled && document.readyState !== "complete") await Promise.race([settled(first), happens(window, "load")]);
    if (!window.Stripe) await again(first);
  }
  return window.Stripe ? { ok: true, Stripe: window.Stripe } : { ok: false, code: "stripe_js_blocked" };
}

const settled = (script: HTMLScriptElement) => Promise.race([happens(script, "load"), happens(script, "error")]);

const happens = (target: EventTarget, type: string) =>
  new Promise<void>((resolve) => target.addEventListener(type, () => resolve(), { once: true }));

function again(failed: HTMLScriptElement): Promise<void> {
  const script = document.createElement("script");
  // The same address would wait behind the request that is held: a browser asks for it once at a time.
  script.src = isStalled ? `${failed.src.split("?")[0]}?${Date.now()}` : failed.src;
  script.nonce = failed.nonce;
  script.dataset.stripe = "";
  late.push(happens(failed, "load"));
  failed.replaceWith(script);
  return Promise.race([settled(script), ...late]);
}
