// One Idempotency-Key, remembered for a day: the first request with it does the work, every other gets the same answer.
import { DurableObject } from "cloudflare:workers";
import type { Seed } from "../http/context.ts";
import { nowMs } from "../platform/clock.ts";

export interface Answer {
  status: number;
  body: string;
  /**
   * False for an answer that carries a client secret: it is never stored, and a repeat makes it again from the seed.
   */
  storable: boolean;
}

interface Stored extends Seed {
  fingerprint: string;
  answer: { status: number; body: string } | null;
}

const keptMs = 24 * 60 * 60 * 1000;

export class IdempotentRequest extends DurableObject {
  private running: { fingerprint: string; answer: Promise<Answer> } | null = null;

  /**
   * The answer to the request with this `fingerprint`: the stored one, or a new one from `perform`.
   * "mismatch" when the key came with another request. Only 2xx answers are stored: after any other, a repeat tries
   * again.
   */
  async run(fingerprint: string, perform: (seed: Seed) => Promise<Answer>): Promise<Answer | "mismatch"> {
    while (this.running) {
      if (this.running.fingerprint !== fingerprint) return "mismatch";
      try {
        return await this.running.answer;
      } catch {
        // The request that did the work was cut off: this one does it again, with the same seed.
      }
    }
    const stored = this.read();
    if (stored && stored.fingerprint !== fingerprint) return "mismatch";
    if (stored?.answer) return { ...stored.answer, storable: true };

    const seed = stored ?? { nonce: crypto.randomUUID(), startedMs: nowMs() };
    const record: Stored = { nonce: seed.nonce, startedMs: seed.startedMs, fingerprint, answer: null };
    if (!stored) {
      this.write(record);
      this.ctx.storage.setAlarm(nowMs() + keptMs);
    }
    const answer = this.perform(record, perform);
    this.running = { fingerprint, answer };
    try {
      return await answer;
    } finally {
      this.running = null;
    }
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  private read(): Stored | null {
    const { sql } = this.ctx.storage;
    if (sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'kept' LIMIT 1").toArray().length === 0) return null;
    const row = sql.exec("SELECT request FROM kept LIMIT 1").toArray()[0];
    return row ? JSON.parse(String(row.request)) : null;
  }

  private write(request: Stored): void {
    const { sql } = this.ctx.storage;
    sql.exec("CREATE TABLE IF NOT EXISTS kept (only INTEGER PRIMARY KEY CHECK (only = 1), request TEXT NOT NULL)");
    sql.exec("INSERT OR REPLACE INTO kept (only, request) VALUES (1, ?)", JSON.stringify(request));
  }

  private async perform(record: Stored, perform: (seed: Seed) => Promise<Answer>): Promise<Answer> {
    const { nonce, startedMs } = record;
    const { status, body, storable } = await perform({ nonce, startedMs });
    if (status >= 200 && status < 300) {
      if (storable) this.write({ ...record, answer: { status, body } });
    } else if (status < 500) {
      // Refused before anything happened: the key is free for a corrected request, as at Stripe.
      await this.ctx.storage.deleteAll();
    }
    return { status, body, storable };
  }
}
