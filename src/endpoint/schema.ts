// The tables of the object that stands for one NOTIFY_URL.
//
// A deployment is sometimes rolled back: a later release may add tables, indexes, or columns that may be left out, and
// must leave these as they are.

export const tables = `
  CREATE TABLE IF NOT EXISTS endpoint (
    only INTEGER PRIMARY KEY CHECK (only = 1), key TEXT NOT NULL, stops INTEGER NOT NULL, stopped_at INTEGER,
    tries INTEGER NOT NULL, next_at INTEGER NOT NULL, waiting INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE IF NOT EXISTS waiting (holder TEXT PRIMARY KEY, stop INTEGER NOT NULL, due_at INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS waiting_by_due ON waiting (due_at);
  CREATE TRIGGER IF NOT EXISTS waiting_more AFTER INSERT ON waiting BEGIN UPDATE endpoint SET waiting = waiting + 1; END;
  CREATE TRIGGER IF NOT EXISTS waiting_less AFTER DELETE ON waiting BEGIN UPDATE endpoint SET waiting = waiting - 1; END;
`;
