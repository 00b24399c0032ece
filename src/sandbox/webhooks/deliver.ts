// Sends one copy of an event, signed as Stripe signs. When it is not accepted, another attempt is scheduled.
import type { SandboxEnv } from "../env.ts";
import type { Task } from "../model/task.ts";
import type { Attempt } from "../model/webhook.ts";
import { schedule } from "../schedule.ts";
import type { Store } from "../store.ts";
import { maximumAttempts, pauseAfter } from "./retries.ts";
import { signature } from "./signature.ts";

/** How long the receiver may take to answer, in milliseconds. */
const patience = 10_000;
/** How long a delivery counts as under way, in milliseconds; if it was cut off, it is made again after that. */
const lease = 15_000;

type Delivery = Extract<Task, { kind: "deliver" }>;

async function send(env: SandboxEnv, body: string, now: number, other: string | null): Promise<Attempt> {
  const seconds = Math.floor(now / 1000);
  const [secret = ""] = (env.STRIPE_WEBHOOK_SECRET ?? "").split(",");
  const request = {
    method: "POST",
    headers: {
      "content-type": "application/json; charset=utf-8",
      "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
      "stripe-signature": await signature(other ?? secret.trim(), body, seconds),
    },
    body,
    redirect: "manual" as const,
    signal: AbortSignal.timeout(patience),
  };
  try {
    const answer = env.PRODUCT
      ? await env.PRODUCT.fetch("https://banklink.internal/webhooks/stripe", request)
      : await fetch(env.WEBHOOK_URL ?? "", request);
    await answer.body?.cancel();
    return { at: seconds, status: answer.status, error: null };
  } catch (problem) {
    return { at: seconds, status: null, error: problem instanceof Error ? problem.message : String(problem) };
  }
}

/** Postpones the task while its delivery is under way, so that the next alarm does not start it a second time. */
export function takeUp(store: Store, task: Delivery, now: number): void {
  store.put("task", task.id, { ...task, due: now + lease });
}

/** Sends the event that `task` names and records the attempt; sends nothing when no receiver is configured. */
export async function deliver(store: Store, env: SandboxEnv, task: Delivery): Promise<void> {
  const sent = store.get("event", task.event);
  if (sent === undefined || (env.PRODUCT === undefined && !env.WEBHOOK_URL)) {
    store.remove("task", task.id);
    return;
  }
  const other = store.get("webhook_settings", "current")?.secret ?? null;
  const attempt = await send(env, JSON.stringify(sent.event, null, 2), Date.now(), other);
  store.atomically(() => settle(store, task, attempt));
}

function settle(store: Store, task: Delivery, attempt: Attempt): void {
  store.remove("task", task.id);
  const sent = store.get("event", task.event);
  if (sent === undefined) return;
  const accepted = attempt.status !== null && attempt.status >= 200 && attempt.status < 300;
  const pending = sent.event.pending_webhooks - (accepted ? 1 : 0);
  store.put("event", task.event, {
    ...sent,
    event: { ...sent.event, pending_webhooks: pending },
    attempts: [...sent.attempts, attempt],
  });
  if (accepted || task.attempt >= maximumAttempts) return;
  const next = { kind: "deliver", event: task.event, attempt: task.attempt + 1 } as const;
  schedule(store, Date.now() + pauseAfter(task.attempt), next);
}
