// A Stripe event and the attempts to deliver it by webhook, and how the sandbox is told to send webhooks.
import type Stripe from "stripe";

export interface Attempt {
  /** Seconds. */
  at: number;
  /** The answer's status; null when there was none. */
  status: number | null;
  error: string | null;
}

export interface SentEvent {
  event: Stripe.Event;
  dropped: boolean;
  attempts: Attempt[];
}

export interface WebhookSettings {
  /** How often each event is sent. */
  copies: number;
  shuffle: boolean;
  delayMs: number;
  drop: boolean;
  /** Signs instead of STRIPE_WEBHOOK_SECRET. */
  secret: string | null;
}

/** Unless told otherwise, each event is sent once and without delay. */
export const plainSettings: WebhookSettings = { copies: 1, shuffle: false, delayMs: 0, drop: false, secret: null };
