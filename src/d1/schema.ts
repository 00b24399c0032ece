// The tables of the search index, as numbered migrations: each a list of statements, run once, all in one transaction.
//
// As in holder/schema.ts, migrations are only ever appended, and add what may be left out: a deployment may be rolled back.

/** The counters that a link counts in: those of the day it was made, and of what keeps it from being linked. */
const counters = (row: "new" | "old") =>
  `stripe_account = ${row}.stripe_account AND livemode = ${row}.livemode AND day = ${row}.created / 86400 AND error = coalesce(${row}.last_error, '')`;
const count = `
  INSERT INTO days (stripe_account, livemode, day, error, made, opened, started, linked)
  VALUES (new.stripe_account, new.livemode, new.created / 86400, coalesce(new.last_error, ''),
    1, new.opened_at IS NOT NULL, new.started_at IS NOT NULL, new.status = 'completed')
  ON CONFLICT DO UPDATE SET made = made + 1, opened = opened + excluded.opened, started = started + excluded.started,
    linked = linked + excluded.linked;`;
const countNoMore = `
  UPDATE days SET made = made - 1, opened = opened - (old.opened_at IS NOT NULL),
    started = started - (old.started_at IS NOT NULL), linked = linked - (old.status = 'completed') WHERE ${counters("old")};
  DELETE FROM days WHERE ${counters("old")} AND made = 0;`;

export const migrations: string[][] = [
  // 1. One row a link; how many links there are of each sort, for each day, kept by triggers; and where the sweep
  // is that brings the rows level with KV, which begins with this: `whole` is 1 when a round has found no link missing.
  [
    `CREATE TABLE links (
      id TEXT PRIMARY KEY, stripe_account TEXT NOT NULL, holder TEXT NOT NULL, client_reference_id TEXT,
      status TEXT NOT NULL, livemode INTEGER NOT NULL, created INTEGER NOT NULL, expires_at INTEGER NOT NULL,
      opened_at INTEGER, started_at INTEGER, ended_at INTEGER NOT NULL, last_error TEXT
    ) WITHOUT ROWID`,
    "CREATE INDEX links_by_status ON links (stripe_account, status, id)",
    "CREATE INDEX links_by_holder_status ON links (stripe_account, holder, status, id)",
    `CREATE INDEX links_by_reference_status ON links (stripe_account, client_reference_id, status, id)
      WHERE client_reference_id IS NOT NULL`,
    `CREATE INDEX links_by_holder_reference_status ON links (stripe_account, holder, client_reference_id, status, id)
      WHERE client_reference_id IS NOT NULL`,
    "CREATE INDEX links_open ON links (expires_at) WHERE status = 'open'",
    "CREATE INDEX links_ended ON links (ended_at)",
    `CREATE TABLE days (
      stripe_account TEXT, livemode INTEGER, day INTEGER, error TEXT,
      made INTEGER NOT NULL, opened INTEGER NOT NULL, started INTEGER NOT NULL, linked INTEGER NOT NULL,
      PRIMARY KEY (stripe_account, livemode, day, error)
    ) WITHOUT ROWID`,
    `CREATE TRIGGER links_made AFTER INSERT ON links BEGIN ${count} END`,
    `CREATE TRIGGER links_changed AFTER UPDATE ON links
      WHEN (old.opened_at, old.started_at, old.status = 'completed', old.last_error)
        IS NOT (new.opened_at, new.started_at, new.status = 'completed', new.last_error)
      BEGIN ${count} ${countNoMore} END`,
    `CREATE TRIGGER links_gone AFTER DELETE ON links BEGIN ${countNoMore} END`,
    "CREATE TABLE sweep (cursor TEXT NOT NULL, after TEXT NOT NULL, missing INTEGER NOT NULL, whole INTEGER NOT NULL)",
    "INSERT INTO sweep (cursor, after, missing, whole) VALUES ('', '', 0, 0)",
  ],
];
