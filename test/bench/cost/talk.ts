// How the counting script talks to the Worker that counts: as a customer, as the operator, as Stripe, and on its own line.
import { signatureOf } from "../../worker/signed.ts";
import type { Counts } from "./units.ts";

const key = "banklink_sandbox_key";
/** A key of KV may be written once in 1.1 s: after so long without anything under way, nothing is waited for any more. */
const quietMs = 2_000;
/** An alarm that rings so soon belongs to what was just done. */
const soonMs = 30_000;

/** A Durable Object, by the name that the Worker calls it. */
export interface Named {
  binding: "ACCOUNT_HOLDER" | "IDEMPOTENT_REQUEST";
  name: string;
}

interface StripeEvent {
  type: string;
  data: { object: { account_holder?: { customer?: string } } };
}

export class Talk {
  private readonly url: URL;

  constructor(url: URL) {
    this.url = url;
  }

  /** What is counted from the beginning of `run` until everything that it has begun is done, in `objects` too. */
  async phase(objects: Named[], run: () => Promise<unknown>): Promise<Counts> {
    await this.line("begin");
    await run();
    await this.idle(objects);
    return this.line("read");
  }

  /** Until nothing is under way. The clock is put on to alarms of `objects` that ring soon. */
  async idle(objects: Named[]): Promise<void> {
    for (;;) {
      const { open, quietMs: quiet } = await this.line<{ open: number; quietMs: number }>("idle");
      if (open === 0 && quiet > quietMs) {
        const dueMs = await this.nextAlarm(objects);
        if (dueMs > soonMs) return;
        await this.line("shift", { ms: dueMs, objects });
      }
      await pause(200);
    }
  }

  /** In how many milliseconds the next alarm of these objects rings; Infinity when none does. */
  async nextAlarm(objects: Named[]): Promise<number> {
    const alarms = await Promise.all(objects.map((object) => this.line<number | null>("alarm", object)));
    return Math.min(...alarms.map((at) => (at === null ? Number.POSITIVE_INFINITY : Math.max(0, at - Date.now()))));
  }

  /** Delivers the newest event of that type about the customer's account, once Stripe has it. */
  async webhook(customer: string, type: string): Promise<void> {
    for (;;) {
      const { data } = await this.ask("GET", "/_sandbox/webhooks");
      const isIt = ({ event }: { event: StripeEvent }) =>
        event.type === `financial_connections.${type}` && event.data.object.account_holder?.customer === customer;
      const found = data.findLast(isIt);
      if (found) {
        const payload = JSON.stringify(found.event);
        await this.send("POST", "/webhooks/stripe", payload, { "Stripe-Signature": await signatureOf(payload) });
        return;
      }
      await pause(100);
    }
  }

  operate(method: string, path: string, body?: unknown, idempotencyKey: string = crypto.randomUUID()) {
    const repeat = method === "GET" ? {} : { "Idempotency-Key": idempotencyKey };
    return this.ask(method, path, body, { Authorization: `Bearer ${key}`, ...repeat });
  }

  open(path: string) {
    return this.ask("GET", path, undefined, { Accept: "text/html" });
  }

  line<T>(what: string, told: object = {}): Promise<T> {
    return this.ask("POST", `/_count/${what}`, told);
  }

  ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    return this.send(method, path, body === undefined ? undefined : JSON.stringify(body), headers);
  }

  // biome-ignore lint/suspicious/noExplicitAny: JSON of any shape, or a page: each caller knows what it has asked for
  private async send(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<any> {
    const sent = body === undefined ? {} : { body };
    const all = { "Content-Type": "application/json", ...headers };
    const answer = await fetch(new URL(path, this.url), { method, headers: all, ...sent });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
    return answer.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : text;
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
