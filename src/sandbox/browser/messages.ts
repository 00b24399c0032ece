// The messages between the stand-in Stripe.js, the modal in its frame, and the test bank's popup window.
import type { FinancialConnectionsSession, StripeError, Token } from "@stripe/stripe-js";

export const source = "stripe-sandbox";

export interface Start {
  type: "start";
  clientSecret: string;
  stripeAccount: string | null;
  withToken: boolean;
}

export type ToModal = Start | { type: "close" };

export type Result =
  | { session: FinancialConnectionsSession; token: Token | null; error?: undefined }
  | { error: StripeError };

export type FromModal = { type: "ready" } | { type: "result"; result: Result };
/** From the test bank's popup window. */
export type FromBank = { type: "bank"; authorized: boolean };

/** The message in an event; null when it is not one of the sandbox's. */
export function messageIn<T extends { type: string }>(event: MessageEvent): T | null {
  const data: unknown = event.data;
  return typeof data === "object" && data !== null && (data as { source?: unknown }).source === source
    ? (data as T)
    : null;
}

export function send<T extends { type: string }>(target: Window, message: T, origin: string): void {
  target.postMessage({ source, ...message }, origin);
}
