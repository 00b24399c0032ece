// What Stripe's answers show of our key, our account and our webhook endpoints. Every request either reads, or is one that
// Stripe must refuse: it checks the key's permission before it looks at what is asked. So nothing is made or changed.
import type Stripe from "stripe";
import { now, nowMs } from "../platform/clock.ts";
import { timeouts } from "../platform/timeout.ts";
import { keyRefusal } from "./failure.ts";
import { handledTypes } from "./webhook.ts";

/** What one answer shows. */
export interface Shown<T> {
  /** What was asked for; null where Stripe refused, or did not answer. */
  value: T | null;
  /** `permission`: the key lacks one. `none`: no answer, or none that counts. Any other refusal is `answered` too. */
  state: "answered" | "key" | "permission" | "none";
  /** Stripe's name of the permission that is lacking, such as rak_customer_write, or what it says instead. */
  permission: string;
  message: string;
  /** How far our clock is ahead of Stripe's, in milliseconds, to a second; null without an answer. */
  aheadMs: number | null;
}

/** All that is asked, each by itself and at once: none waits for another, and none throws. */
export type Examination = ReturnType<typeof examine>;

/** Asks Stripe. Each answer comes within `timeouts.doctor`. */
export function examine(stripe: Stripe) {
  const how = { timeout: timeouts.doctor, maxNetworkRetries: 0 };
  const nobody = {} as Stripe.FinancialConnections.SessionCreateParams;
  return {
    // What is needed to link, as far as it can be asked for without doing it.
    needed: Promise.all([
      shown(() => stripe.financialConnections.sessions.create(nobody, how)),
      shown(() => stripe.financialConnections.accounts.disconnect("fca_doctor", {}, how)),
      shown(() => stripe.customers.update("cus_doctor", {}, how)),
      shown(() => stripe.customers.retrieve("cus_doctor", {}, how)),
    ]),
    connected: shown(() => stripe.accounts.list({ limit: 1 }, how)),
    endpoints: shown(() => stripe.webhookEndpoints.list({ limit: 100 }, how)),
    undelivered: shown(() => {
      const created = { gte: now() - threeDays, lte: now() - Math.ceil(timeouts.delivered / 1000) };
      return stripe.events.list({ delivery_success: false, types: handledTypes, created, limit: 1 }, how);
    }),
  };
}

/** Stripe tries to deliver for so long. In seconds. */
const threeDays = 3 * 24 * 60 * 60;

async function shown<T extends { lastResponse: object }>(call: () => Promise<T>): Promise<Shown<T>> {
  try {
    const value = await call();
    const { headers } = value.lastResponse as { headers?: HeadersInit };
    return { value, state: "answered", permission: "", message: "", aheadMs: aheadOf(headers) };
  } catch (error) {
    const { statusCode = 0, message, headers } = error as Stripe.errors.StripeError;
    const state =
      keyRefusal(error) ?? (statusCode >= 400 && statusCode < 500 && statusCode !== 429 ? "answered" : "none");
    const permission =
      [...message.matchAll(/'(rak_\w+)'/g)].map(([, name]) => name).join(", ") || "one that Stripe does not name";
    return { value: null, state, permission, message, aheadMs: aheadOf(headers as HeadersInit | undefined) };
  }
}

function aheadOf(headers: HeadersInit | undefined): number | null {
  const ahead = nowMs() - Date.parse(new Headers(headers).get("Date") ?? "");
  return Number.isNaN(ahead) ? null : ahead;
}

/** The header of a webhook with this body, signed now as Stripe signs. */
export const signedAsStripe = (stripe: Stripe, payload: string, secret: string): Promise<string> =>
  stripe.webhooks.generateTestHeaderStringAsync({ payload, secret });
