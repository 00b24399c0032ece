// The attempts of one account holder, in SQLite. A try is a row before Stripe is asked for its session, so that tries are
// counted that are under way; such a row is kept under its nonce until it has a session.
import type { Attempt } from "../domain/attempt.ts";
import { limits } from "../domain/link.ts";
import { Recent } from "./recent.ts";
import { Soonest } from "./soonest.ts";

/** A row without a session whose try is not over: the terms of a partial index, which a query must repeat. */
const isBegun = "json_extract(record, '$.session') IS NULL AND json_extract(record, '$.outcome') = 'pending'";
const startedAt = "json_extract(record, '$.started_at')";

/** Of the sessions that an account may be of, the newest: so many that accounts are known of, and so many without. */
const sessionsSearched = 50;

/** A session that an account may be of. Times are in milliseconds. */
export interface SearchedSession {
  session: string;
  /** Accounts of it are known. */
  isLinked: boolean;
  /** When the last reading began that Stripe has answered, and when the last one did. */
  readMs: number;
  triedMs: number;
}

/** Links whose attempts are kept in memory. */
const linksKept = 50;

/** An attempt as it is stored. `key` is its session, or what stands for that while there is none. */
interface Row {
  key: string;
  nonce: string | null;
  attempt: Attempt;
}

/** A reading of a session that Stripe has answered: when it began, in milliseconds, and whether its link was open then. */
export interface SessionReading {
  atMs: number;
  isOpen: boolean;
}

export class AttemptStore {
  readonly #known = new Recent<Row[]>(linksKept);
  /** Tries of this object's life that have neither a session nor an end, by their nonce: when they were begun. */
  readonly #underWay = new Map<string, number>();
  /** When the oldest of those was begun that are of no use any more, in Unix seconds. */
  readonly #cutOff = new Soonest(() => this.#askOldestBegun());

  constructor(private readonly sql: SqlStorage) {}

  /** The object is made just now: there is none. */
  isNew(): void {
    this.#underWay.clear();
    this.#cutOff.none();
  }

  /** What is kept in memory may not be what is stored. */
  forget(): void {
    this.#known.clear();
    this.#underWay.clear();
    this.#cutOff.forget();
  }

  get(session: string): { link: string; attempt: Attempt } | null {
    for (const [link, rows] of this.#known.entries())
      for (const { key, attempt } of rows) if (key === session) return { link, attempt };
    const row = this.sql.exec("SELECT link, record FROM attempts WHERE session = ? LIMIT 1", session).toArray()[0];
    return row ? { link: String(row.link), attempt: recordOf(row) } : null;
  }

  /** The attempts of a link, oldest first: those under way too. */
  ofLink(link: string): Attempt[] {
    return this.#rowsOf(link).map(({ attempt }) => attempt);
  }

  /** `link` is new, and has no attempts. */
  noneOf(link: string): void {
    this.#known.keep(link, []);
  }

  /**
   * `nonce` is of the request that started the attempt; a later write of the attempt leaves it as it was. One without a
   * session that has no nonce is written once, under a key of its own. `reading` is the one that has led to it.
   */
  put(link: string, attempt: Attempt, nonce: string | null, reading: SessionReading | null = null): void {
    if (nonce !== null) this.#isUnderWay(nonce, attempt);
    const key = attempt.session ?? keyOf(nonce ?? crypto.randomUUID());
    const record = JSON.stringify(attempt);
    // Not one statement with ON CONFLICT: SQLite takes five times as long to prepare that.
    if (!this.#rowsOf(link).some((row) => row.key === key)) {
      const query = "INSERT INTO attempts (session, link, nonce, record) VALUES (?, ?, ?, ?)";
      this.sql.exec(query, key, link, nonce, record);
    } else if (reading) {
      const query = "UPDATE attempts SET record = ?, read_at = ?, tried_at = ?, read_ended = ? WHERE session = ?";
      this.sql.exec(query, record, ...valuesOf(reading), key);
    } else this.sql.exec("UPDATE attempts SET record = ? WHERE session = ?", record, key);
    this.#replace(link, key, { key, nonce, attempt });
  }

  /** The try that a request with this nonce has begun, whatever became of it; null when there is none. */
  ofNonce(link: string, nonce: string): Attempt | null {
    return this.#rowsOf(link).find((row) => row.nonce === nonce)?.attempt ?? null;
  }

  /** The try with this nonce, which had no session, has got one. */
  putSession(link: string, nonce: string, attempt: Attempt): void {
    this.#isUnderWay(nonce, attempt);
    const key = attempt.session ?? "";
    const query = "UPDATE attempts SET session = ?, record = ? WHERE session = ?";
    this.sql.exec(query, key, JSON.stringify(attempt), keyOf(nonce));
    this.#replace(link, keyOf(nonce), { key, nonce, attempt });
  }

  /** Forgets the try with this nonce, which has no session. */
  drop(link: string, nonce: string): void {
    this.#isUnderWay(nonce, null);
    this.sql.exec("DELETE FROM attempts WHERE session = ?", keyOf(nonce));
    this.#replace(link, keyOf(nonce), null);
  }

  /** An earlier release has stored up to twice as many attempts as are allowed. */
  #rowsOf(link: string): Row[] {
    const query = "SELECT session, nonce, record FROM attempts WHERE link = ? ORDER BY rowid LIMIT ?";
    return this.#known.get(link, () => this.sql.exec(query, link, 2 * limits.attemptsPerLink).toArray().map(rowOf)); // biome-ignore format: one idea
  }

  /** In memory, puts `row` in the place of the one with `key`, or last; null removes that. */
  #replace(link: string, key: string, row: Row | null): void {
    const rows = this.#known.peek(link);
    if (!rows) return;
    const at = rows.findIndex((one) => one.key === key);
    const added = row ? [{ ...row, nonce: rows[at]?.nonce ?? row.nonce }] : [];
    this.#known.keep(link, at < 0 ? [...rows, ...added] : rows.toSpliced(at, 1, ...added));
  }

  /** At most `limit` tries that were begun until `until` (Unix seconds) and have neither a session nor an end. */
  begun(until: number, limit: number): { link: string; nonce: string; attempt: Attempt }[] {
    if ((this.oldestBegun() ?? until + 1) > until) return [];
    this.forget();
    const query = `SELECT link, nonce, record FROM attempts WHERE ${isBegun} AND ${startedAt} <= ? LIMIT ?`;
    const rows = this.sql.exec(query, until, limit).toArray();
    return rows.map((row) => ({ link: String(row.link), nonce: String(row.nonce), attempt: recordOf(row) }));
  }

  /** When the oldest of such tries was begun, in Unix seconds; null when there is none. */
  oldestBegun(): number | null {
    const oldest = Math.min(this.#cutOff.at, ...this.#underWay.values());
    return Number.isFinite(oldest) ? oldest : null;
  }

  #isUnderWay(nonce: string, attempt: Attempt | null): void {
    if (attempt?.session === null && attempt.outcome === "pending") {
      // Asked for before there is one more, which is to be forgotten as soon as it has a session.
      void this.#cutOff.at;
      this.#underWay.set(nonce, attempt.started_at);
    } else this.#underWay.delete(nonce);
  }

  #askOldestBegun(): number | null {
    const query = `SELECT ${startedAt} AS at FROM attempts WHERE ${isBegun} ORDER BY ${startedAt} LIMIT 1`;
    const row = this.sql.exec(query).toArray()[0];
    return row ? Number(row.at) : null;
  }

  /** Notes that Stripe was asked for the session at `atMs`, and has not shown it. */
  noteTry(session: string, atMs: number): void {
    this.sql.exec("UPDATE attempts SET tried_at = ? WHERE session = ?", atMs, session);
  }

  /** Notes that Stripe has shown the session, as it was known. */
  noteReading(session: string, reading: SessionReading): void {
    const query = "UPDATE attempts SET read_at = ?, tried_at = ?, read_ended = ? WHERE session = ?";
    this.sql.exec(query, ...valuesOf(reading), session);
  }

  /** The link is open again: that its sessions were read after its end counts no more. Their ids. */
  reopen(link: string): string[] {
    this.sql.exec("UPDATE attempts SET read_ended = 0 WHERE link = ?", link);
    return this.ofLink(link).flatMap(({ session }) => session ?? []);
  }

  /** Whether the session was read when its link had ended already. */
  wasReadAfterEnd(session: string): boolean {
    const query = "SELECT 1 FROM attempts WHERE session = ? AND read_ended = 1 LIMIT 1";
    return this.sql.exec(query, session).toArray().length > 0;
  }

  /** The newest sessions that were begun since `since` (Unix seconds): those that accounts are known of, or those without. */
  newest(isLinked: boolean, since: number): SearchedSession[] {
    const rows = this.sql.exec(
      `SELECT session, read_at, tried_at FROM attempts
       WHERE (json_extract(record, '$.outcome') = 'linked') = ? AND ${startedAt} >= ?
         AND json_extract(record, '$.session') IS NOT NULL
       ORDER BY ${startedAt} DESC, rowid DESC LIMIT ?`,
      isLinked ? 1 : 0,
      since,
      sessionsSearched,
    );
    return rows.toArray().map(({ session, read_at, tried_at }) => ({
      session: String(session),
      isLinked,
      readMs: Number(read_at),
      triedMs: Number(tried_at),
    }));
  }
}

const valuesOf = ({ atMs, isOpen }: SessionReading) => [atMs, atMs, isOpen ? 0 : 1];
const keyOf = (nonce: string) => `try_${nonce}`;

/** Earlier releases stored no `consent`. */
const recordOf = ({ record }: Record<string, SqlStorageValue>): Attempt => ({
  consent: null,
  ...JSON.parse(String(record)),
});

const rowOf = (row: Record<string, SqlStorageValue>): Row => ({
  key: String(row.session),
  nonce: row.nonce === null ? null : String(row.nonce),
  attempt: recordOf(row),
});
