// The links of one account holder, in SQLite: the few questions asked of them, each with an index and a LIMIT.
import { type LinkRecord, type LinkStatus, laterFields } from "../domain/link.ts";
import { Recent } from "./recent.ts";
import { Soonest } from "./soonest.ts";

const statuses: LinkStatus[] = ["open", "completed", "expired", "revoked"];
const repairLinksSeen = 5;

/** Links that are kept in memory. */
const linksKept = 50;

export class LinkStore {
  readonly #known = new Recent<LinkRecord>(linksKept);
  /** When the next open link ends, in Unix seconds. */
  readonly #nextEnd = new Soonest(() => this.#askNextEnd());

  constructor(private readonly sql: SqlStorage) {}

  /** The object is made just now: there is none. */
  isNew(): void {
    this.#nextEnd.none();
  }

  /** What is kept in memory may not be what is stored. */
  forget(): void {
    this.#known.clear();
    this.#nextEnd.forget();
  }

  get(id: string): LinkRecord | null {
    return this.#known.get(id, () => this.#records("SELECT record FROM links WHERE id = ? LIMIT 1", id)[0] ?? null);
  }

  /**
   * At most `limit` links, newest first, after the id `after`. With `status`, those that have it at `now` (Unix seconds):
   * an open link whose time is over counts as expired, whether or not that was stored already.
   */
  list(after: string, limit: number, now: number, status?: LinkStatus): LinkRecord[] {
    if (!status) return this.#records("SELECT record FROM links WHERE id > ? ORDER BY id LIMIT ?", after, limit);
    if (status === "open")
      return this.#records(
        "SELECT record FROM links WHERE status = 'open' AND id > ? AND expires_at > ? ORDER BY id LIMIT ?",
        after,
        now,
        limit,
      );
    const stored = this.#records(
      "SELECT record FROM links WHERE status = ? AND id > ? ORDER BY id LIMIT ?",
      status,
      after,
      limit,
    );
    const nextEnd = status === "expired" ? this.nextEndMs() : null;
    if (nextEnd === null || nextEnd > now * 1000) return stored;
    const overdue = this.#records(
      "SELECT record FROM links WHERE status = 'open' AND expires_at <= ? AND id > ? ORDER BY id LIMIT ?",
      now,
      after,
      limit,
    );
    return [...stored, ...overdue].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
  }

  /** The newest open links that repair this account and end after `until`, in Unix seconds. */
  openRepairs(account: string, until: number): LinkRecord[] {
    return this.#records(
      `SELECT record FROM links
       WHERE json_extract(record, '$.relink') = ? AND json_extract(record, '$.relink') IS NOT NULL
         AND +status = 'open' AND +expires_at > ? ORDER BY rowid DESC LIMIT ?`,
      account,
      until,
      repairLinksSeen,
    );
  }

  /** The ids of at most `limit` links, newest first, after the id `after`. */
  ids(after: string, limit: number): string[] {
    return this.#rows("SELECT id FROM links WHERE id > ? ORDER BY id LIMIT ?", after, limit).map(({ id }) =>
      String(id),
    );
  }

  /** At most `limit` open links whose time is over at `now`, in Unix seconds. */
  toExpire(now: number, limit: number): LinkRecord[] {
    if (this.#nextEnd.at > now) return [];
    this.#nextEnd.forget();
    return this.#records(
      "SELECT record FROM links WHERE status = 'open' AND expires_at <= ? ORDER BY expires_at LIMIT ?",
      now,
      limit,
    );
  }

  /** When the next open link ends, or one that was open when it was last asked, in milliseconds; null when none is open. */
  nextEndMs(): number | null {
    return Number.isFinite(this.#nextEnd.at) ? this.#nextEnd.at * 1000 : null;
  }

  #askNextEnd(): number | null {
    const at = this.#rows("SELECT expires_at AS at FROM links WHERE status = 'open' ORDER BY expires_at LIMIT 1")[0]
      ?.at;
    return typeof at === "number" ? at : null;
  }

  /** When the last of all links ends or has ended, in Unix seconds; 0 when there is none. */
  lastEnd(): number {
    const ends = statuses.map((status) => {
      const query = "SELECT expires_at AS at FROM links WHERE status = ? ORDER BY expires_at DESC LIMIT 1";
      return Number(this.#rows(query, status)[0]?.at ?? 0);
    });
    return Math.max(...ends);
  }

  add(link: LinkRecord): void {
    if (link.status === "open") this.#nextEnd.note(link.expires_at);
    const query = "INSERT INTO links (id, status, expires_at, record) VALUES (?, ?, ?, ?)";
    this.sql.exec(query, link.id, link.status, link.expires_at, JSON.stringify(link));
    this.#known.keep(link.id, link);
  }

  /** Stores a link that is known, anew. */
  put(link: LinkRecord): void {
    if (link.status === "open") this.#nextEnd.note(link.expires_at);
    const query = "UPDATE links SET status = ?, expires_at = ?, record = ? WHERE id = ?";
    this.sql.exec(query, link.status, link.expires_at, JSON.stringify(link), link.id);
    this.#known.keep(link.id, link);
  }

  #rows(query: string, ...bindings: SqlStorageValue[]) {
    return this.sql.exec(query, ...bindings).toArray();
  }

  /** What an earlier release has stored says nothing of what came later. */
  #records(query: string, ...bindings: SqlStorageValue[]): LinkRecord[] {
    return this.#rows(query, ...bindings).map((row) => ({ ...laterFields, ...JSON.parse(String(row.record)) }));
  }
}
