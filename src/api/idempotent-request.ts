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

/** A row may have 2 MB, and a character up to three bytes. */
const largestRow = 600_000;

// Refusals that may come when something has already been done, since a repeat after a 5xx goes on where that one ended.
const mayHaveBegun = [409, 410, 429];

export class IdempotentRequest extends DurableObject {
  #running: { fingerprint: string; answer: Promise<Answer> } | null = null;

  /**
   * The answer to the request with this `fingerprint`: the stored one, or a new one from `perform`.
   * "mismatch" when the key came with another request. Only 2xx answers are stored, for a day: after any other, a repeat
   * tries again.
   */
  async run(fingerprint: string, perform: (seed: Seed) => Promise<Answer>): Promise<Answer | "mismatch"> {
    while (this.#running) {
      if (this.#running.fingerprint !== fingerprint) return "mismatch";
      try {
        return await this.#running.answer;
      } catch {
        // The request that did the work was cut off: this one does it again, with the same seed.
      }
    }
    const stored = this.#read();
    if (stored && stored.fingerprint !== fingerprint) return "mismatch";
    if (stored?.answer) return { ...stored.answer, storable: true };

    const seed = stored ?? { nonce: crypto.randomUUID(), startedMs: nowMs() };
    const record: Stored = { nonce: seed.nonce, startedMs: seed.startedMs, fingerprint, answer: null };
    if (!stored) this.#write(record);
    const answer = this.#perform(record, perform);
    this.#running = { fingerprint, answer };
    try {
      return await answer;
    } finally {
      this.#running = null;
    }
  }

  /** Whether this object stores what it is given, for the doctor: of one with a name of its own, of which nothing is left. */
  async probe(): Promise<boolean> {
    const { storage } = this.ctx;
    storage.kv.put("doctor", 1);
    const isThere = storage.kv.get("doctor") === 1;
    await storage.deleteAll();
    return isThere;
  }

  override async alarm(): Promise<void> {
    // What is kept may be younger than the alarm: the key was used again before a late one rang.
    const kept = this.#read();
    if (kept) await this.ctx.storage.setAlarm(kept.startedMs + keptMs);
    else await this.ctx.storage.deleteAll();
  }

  /** What is kept of this key; null when that is nothing, or is over a day old. */
  #read(): Stored | null {
    const { sql } = this.ctx.storage;
    if (sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'kept' LIMIT 1").toArray().length === 0) return null;
    const row = sql.exec("SELECT request FROM kept LIMIT 1").toArray()[0];
    const kept: Stored | null = row ? JSON.parse(String(row.request)) : null;
    return kept && nowMs() - kept.startedMs < keptMs ? kept : null;
  }

  /** Always with an alarm: the one before may have rung, and cleared everything away, while the request was running. */
  #write(request: Stored): void {
    const row = JSON.stringify(request);
    if (row.length > largestRow) return;
    const { sql } = this.ctx.storage;
    sql.exec("CREATE TABLE IF NOT EXISTS kept (only INTEGER PRIMARY KEY CHECK (only = 1), request TEXT NOT NULL)");
    sql.exec("INSERT OR REPLACE INTO kept (only, request) VALUES (1, ?)", row);
    this.ctx.storage.setAlarm(request.startedMs + keptMs);
  }

  async #perform(record: Stored, perform: (seed: Seed) => Promise<Answer>): Promise<Answer> {
    const { nonce, startedMs } = record;
    const { status, body, storable } = await perform({ nonce, startedMs });
    if (status >= 200 && status < 300) {
      if (storable) this.#write({ ...record, answer: { status, body } });
    } else if (status < 500 && !mayHaveBegun.includes(status)) {
      // Refused before anything happened: the key is free for a corrected request, as at Stripe.
      await this.ctx.storage.deleteAll();
    }
    return { status, body, storable };
  }
}
