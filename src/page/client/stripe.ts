// Stripe.js, which loads while the customer reads. It may be slow, or blocked: the wait has an end.
import type { StripeConstructor } from "@stripe/stripe-js";

/** Milliseconds from the tap until Stripe.js counts as not loading. */
const PATIENCE = 12_000;

/** Stripe.js once it is there, or null when it does not load within the bound. A failed load is tried once more. */
export function stripeReady(): Promise<StripeConstructor | null> {
  if (window.Stripe) return Promise.resolve(window.Stripe);
  const loading = document.querySelector<HTMLScriptElement>("script[data-stripe]");
  // The load event waits for every script of the page: after it, a script that is not there has failed.
  const script = loading && (document.readyState === "complete" ? again(loading) : loading);
  if (!script) return Promise.resolve(null);
  return new Promise((resolve) => {
    const done = () => resolve(window.Stripe ?? null);
    setTimeout(done, PATIENCE);
    script.addEventListener("load", done);
    script.addEventListener("error", done);
  });
}

function again(failed: HTMLScriptElement): HTMLScriptElement {
  const script = document.createElement("script");
  script.src = failed.src;
  script.nonce = failed.nonce;
  script.dataset.stripe = "";
  failed.replaceWith(script);
  return script;
}
