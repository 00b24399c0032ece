// The tables of an account holder's object, as numbered migrations. Each runs once an object, in order, in one transaction.
//
// A deployment is sometimes rolled back, and then meets storage that a later release has written. So: migrations are
// only ever appended; they add tables, indexes, triggers, or columns that may be left out; and every INSERT names its
// columns. An object that is made just now gets the same tables at once.
import { now } from "../platform/clock.ts";

const migrations: string[] = [
  // 1. The first release.
  `
  CREATE TABLE IF NOT EXISTS holder (only INTEGER PRIMARY KEY CHECK (only = 1), ref TEXT NOT NULL, updated_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS links (id TEXT PRIMARY KEY, status TEXT NOT NULL, expires_at INTEGER NOT NULL, record TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS attempts (session TEXT PRIMARY KEY, link TEXT NOT NULL, nonce TEXT, record TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS attempts_by_link ON attempts (link);
  CREATE TABLE IF NOT EXISTS accounts (id TEXT PRIMARY KEY, link TEXT NOT NULL, synced_at INTEGER NOT NULL, account TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS accounts_by_link ON accounts (link);
  CREATE TABLE IF NOT EXISTS refused (account TEXT PRIMARY KEY, since INTEGER NOT NULL, error TEXT NOT NULL, given_up_at INTEGER);
  CREATE TABLE IF NOT EXISTS work (
    kind TEXT NOT NULL, key TEXT NOT NULL, wanted INTEGER NOT NULL DEFAULT 1, done INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, key)
  );
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, body TEXT NOT NULL,
    status TEXT NOT NULL, failures INTEGER NOT NULL DEFAULT 0, since INTEGER NOT NULL, next_at INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS events_pending ON events (seq) WHERE status = 'pending';
  CREATE INDEX IF NOT EXISTS events_resending ON events (next_at) WHERE status = 'resending';
  CREATE TABLE IF NOT EXISTS deliveries (event TEXT NOT NULL, at INTEGER NOT NULL, status INTEGER, error TEXT);
  CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (event);
  `,
  // 2. An account belongs to every link that brought it, also one that an earlier release stores after a rollback: that is
  // what the trigger is for. Every query has an index. Finished work is no longer kept.
  `
  CREATE TABLE link_accounts (seq INTEGER PRIMARY KEY, link TEXT NOT NULL, account TEXT NOT NULL);
  CREATE UNIQUE INDEX link_accounts_once ON link_accounts (account, link);
  CREATE INDEX link_accounts_by_link ON link_accounts (link, seq);
  CREATE INDEX link_accounts_by_account ON link_accounts (account, seq);
  INSERT INTO link_accounts (link, account) SELECT link, id FROM accounts ORDER BY rowid;
  CREATE TRIGGER accounts_brought AFTER INSERT ON accounts BEGIN
    INSERT OR IGNORE INTO link_accounts (link, account) VALUES (new.link, new.id);
  END;
  CREATE INDEX links_by_status ON links (status, id);
  CREATE INDEX links_by_end ON links (status, expires_at);
  CREATE INDEX attempts_by_nonce ON attempts (nonce) WHERE nonce IS NOT NULL;
  CREATE INDEX attempts_by_outcome ON attempts (json_extract(record, '$.outcome') = 'linked', json_extract(record, '$.started_at'));
  CREATE INDEX work_due ON work (kind, next_at);
  DELETE FROM work WHERE done >= wanted;
  ALTER TABLE events ADD COLUMN link TEXT;
  ALTER TABLE events ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX events_unanswered ON events (next_at) WHERE status = 'pending' AND unanswered = 1;
  CREATE INDEX events_over ON events (created) WHERE status NOT IN ('pending', 'resending');
  `,
  // 3. A try is stored before Stripe is asked for its session. When a session was read last, and when that was last tried,
  // in milliseconds; whether its link had ended by then. The unknown accounts that there is news of. Accounts beyond a
  // link's limit.
  `
  CREATE INDEX attempts_begun ON attempts (json_extract(record, '$.started_at'))
    WHERE json_extract(record, '$.session') IS NULL AND json_extract(record, '$.outcome') = 'pending';
  ALTER TABLE attempts ADD COLUMN read_at INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE attempts ADD COLUMN tried_at INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE attempts ADD COLUMN read_ended INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE sought (account TEXT PRIMARY KEY, since INTEGER NOT NULL, began INTEGER NOT NULL, rounds INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE search_reads (at INTEGER NOT NULL);
  CREATE INDEX search_reads_by_at ON search_reads (at);
  ALTER TABLE link_accounts ADD COLUMN surplus INTEGER NOT NULL DEFAULT 0;
  `,
  // 4. Events that wait for a stopped endpoint are found, and have three days from when it is released. An event names the
  // key of KV that it must not overtake.
  `
  ALTER TABLE events ADD COLUMN released_at INTEGER;
  ALTER TABLE events ADD COLUMN needs TEXT;
  CREATE INDEX events_stopped ON events (seq) WHERE status = 'stopped';
  `,
  // 5. A holder may belong to a connected account. Accounts that look the same are found, those that have a status, and the
  // links that repair an account; which account came in which one's place. What customers have asked for on their own page.
  `
  ALTER TABLE holder ADD COLUMN stripe_account TEXT;
  CREATE TABLE replacements (account TEXT PRIMARY KEY, replaces TEXT NOT NULL);
  CREATE INDEX replacements_by_replaced ON replacements (replaces);
  CREATE INDEX accounts_by_look ON accounts (json_extract(account, '$.last4'), json_extract(account, '$.institution_name'));
  CREATE INDEX accounts_by_status ON accounts (json_extract(account, '$.status'));
  CREATE INDEX links_by_relink ON links (json_extract(record, '$.relink')) WHERE json_extract(record, '$.relink') IS NOT NULL;
  CREATE TABLE receipts (id TEXT PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL, at INTEGER NOT NULL);
  CREATE UNIQUE INDEX receipts_once ON receipts (kind, about);
  `,
  // 6. A delivery that went well marks its event, so that one statement notes both.
  `
  CREATE TRIGGER deliveries_accepted AFTER INSERT ON deliveries WHEN new.error IS NULL BEGIN
    UPDATE events SET status = 'delivered', unanswered = 0 WHERE id = new.event;
  END;
  `,
];

/** Whether anything was ever stored here: asking after somebody unknown must store nothing, not even tables. */
export const isMade = ({ sql }: DurableObjectStorage): boolean =>
  sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'holder' LIMIT 1").toArray().length > 0;

const tableOfMigrations =
  "CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, ran_at INTEGER NOT NULL);";
const hasRun = (version: number) => `INSERT INTO migrations (version, ran_at) VALUES (${version}, ${now()});`;

/** A column that a later migration adds: the table, and the column. */
const laterColumns = /ALTER TABLE (\w+) ADD COLUMN ([^;]+);/g;

/** The migrations as one, in which each table has its later columns from the beginning: SQLite is slow to add one. */
function atOnce(): string {
  const all = migrations.join("");
  let made = all.replace(laterColumns, "");
  for (const [, table, column] of all.matchAll(laterColumns))
    made = made.replace(new RegExp(`(TABLE [A-Z ]*${table} [^;]*)\\);`), `$1, ${column});`);
  return made;
}
let made: string | null = null;

/** Makes all tables, where nothing was ever stored. */
export function make({ sql }: DurableObjectStorage): void {
  made ??= tableOfMigrations + atOnce();
  sql.exec(made + migrations.map((_, at) => hasRun(at + 1)).join(""));
}

/** Brings the tables up to this release. Storage that a later release has written is left as it is. */
export function migrate(storage: DurableObjectStorage): void {
  const { sql } = storage;
  storage.transactionSync(() => {
    sql.exec(tableOfMigrations);
    const ran = sql.exec("SELECT version FROM migrations ORDER BY version DESC LIMIT 1").toArray()[0]?.version;
    for (let version = Number(ran ?? 0) + 1; version <= migrations.length; version++) {
      sql.exec((migrations[version - 1] ?? "") + hasRun(version));
    }
  });
}
