// Webhooks as Stripe sends them: stripe-node signs, and the product is posted the very bytes.
import Stripe from "stripe";
import type { Product } from "./product.ts";

export const sandboxWebhookSecret = "whsec_c2FuZGJveF9zdHJpcGVfd2ViaG9va19zZWNyZXQ=";

/** The Stripe-Signature of `payload`, signed `ageSeconds` ago. */
export const signatureOf = (payload: string, secret = sandboxWebhookSecret, ageSeconds = 0): Promise<string> =>
  Stripe.webhooks.generateTestHeaderStringAsync({
    payload,
    secret,
    timestamp: Math.floor(Date.now() / 1000) - ageSeconds,
  });

/** Posts `event` as Stripe would. */
export async function deliver(product: Product, event: object, secret = sandboxWebhookSecret, ageSeconds = 0) {
  const payload = JSON.stringify(event);
  const signature = await signatureOf(payload, secret, ageSeconds);
  return product.call("POST", "/webhooks/stripe", payload, { "Stripe-Signature": signature });
}
