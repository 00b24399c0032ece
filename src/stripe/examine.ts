// What Stripe's answers show of our key, our account and our webhook endpoints. Every request either reads, or is one that
// Stripe must refuse: it checks the key's permission before it looks at what is asked. So nothing is made or changed.
import type Stripe from "stripe";
import { now, nowMs } from "../platform/clock.ts";
import { timeouts } from "../platform/timeout.ts";
import { keyRefusal } from "./failure.ts";
import { handledTypes } from "./webhook.ts";

/** What one answer shows. */
export interface Shown<T> {
  /** What was asked for, where Stripe gave it. */
  value?: T;
  /** `key`: Stripe refuses the key. `permission`: the key lacks one. `none`: no answer, or none that counts. */
  state: "answered" | "key" | "permission" | "none";
  /** What Stripe says where it refuses. */
  message: string;
  /** How far our clock is ahead of Stripe's, in milliseconds; of refusals, where it is known. */
  aheadMs?: number;
}

/** Stripe tries to deliver for so long. In seconds. */
const threeDays = 3 * 24 * 60 * 60;

/** Asks Stripe, all at once; within half of `timeouts.doctor`, so that there is time left. Never throws. */
export function examine(stripe: Stripe) {
  const how = { timeout: timeouts.doctor / 2, maxNetworkRetries: 0 };
  const nothing = {} as Stripe.FinancialConnections.SessionCreateParams;
  const created = { gte: now() - threeDays, lte: now() - Math.ceil(timeouts.delivered / 1000) };
  return Promise.all([
    shown(stripe.financialConnections.sessions.create(nothing, how)),
    shown(stripe.financialConnections.accounts.disconnect("fca_doctor", {}, how)),
    shown(stripe.customers.update("cus_doctor", {}, how)),
    shown(stripe.customers.retrieve("cus_doctor", {}, how)),
    shown(stripe.accounts.list({ limit: 1 }, how)),
    shown(stripe.webhookEndpoints.list({ limit: 100 }, how)),
    shown(stripe.events.list({ delivery_success: false, types: handledTypes, created, limit: 1 }, how)),
  ]);
}

const shown = <T>(answer: Promise<T>): Promise<Shown<T>> =>
  answer.then(
    (value) => ({ value, state: "answered", message: "" }),
    (error: Stripe.errors.StripeError) => {
      const { statusCode = 0, message, headers } = error;
      // A refusal of what is asked is what was wanted; 429 says nothing.
      const isAnswer = statusCode >= 400 && statusCode < 500 && statusCode !== 429;
      const state = keyRefusal(error) ?? (isAnswer ? "answered" : "none");
      return { state, message, aheadMs: nowMs() - Date.parse(headers?.date ?? "") };
    },
  );
