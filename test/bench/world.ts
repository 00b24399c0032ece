// All that is outside of the Worker in a bench, in a process of its own, so that only the Worker's work is measured: a
// Stripe with fixed answers, KV, D1 (SQLite on disk), the static assets, and a receiver of notifications.
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import * as stripe from "./world-stripe.ts";

const [port = "0", folder = "", assets = ""] = process.argv.slice(2);
const prepared = new Map<string, StatementSync>();
const kv = new Map<string, { value: Buffer; metadata: string | undefined }>();
const database = new DatabaseSync(join(folder, "d1.sqlite"));
database.exec("PRAGMA journal_mode = WAL");
// Of the least; ours makes its tables itself.
database.exec("CREATE TABLE least (id TEXT PRIMARY KEY, record TEXT NOT NULL)");

const notifyHost = "notify.example";

type Answer = { status?: number; headers?: Record<string, string>; body?: string | Buffer };

/** What each host answers. workerd says in a header which one is asked (workerd.ts); Node's server asks Stripe alone. */
const hosts: Record<string, (request: IncomingMessage, url: URL, body: Buffer) => Answer> = {
  kv: ({ method, headers }, url, body) => {
    if (url.pathname === "/bulk/get") {
      const { keys }: { keys: string[] } = JSON.parse(body.toString());
      return json(Object.fromEntries(keys.map((key) => [key, copyOf(key)?.value.toString() ?? null])));
    }
    const key = decodeURIComponent(url.pathname.slice(1));
    if (method === "PUT") kv.set(key, { value: body, metadata: headers["cf-kv-metadata"]?.toString() });
    if (method === "DELETE") kv.delete(key);
    if (method !== "GET") return {};
    const found = copyOf(key);
    if (!found) return { status: 404 };
    return { body: found.value, headers: found.metadata ? { "CF-KV-Metadata": found.metadata } : {} };
  },
  d1: (_, __, body) => {
    const asked: Statement | Statement[] = JSON.parse(body.toString());
    try {
      return json(Array.isArray(asked) ? together(asked) : run(asked));
    } catch (error) {
      return json({ success: false, error: String(error) });
    }
  },
  assets: (_, url) => ({ body: readFileSync(join(assets, url.pathname)) }),
  /** From now on each link is in KV as `text` says, which is of the link `id`. */
  every: (_, __, body) => {
    every = JSON.parse(body.toString());
    return {};
  },
  internet: (request, url, body) =>
    request.headers.host === notifyHost ? { status: 204 } : stripe.answer(request, url, body),
};

let every = { id: "", text: "" };
function copyOf(key: string) {
  const isMadeUp = every.text && !kv.has(key) && key.startsWith("link:");
  const text = every.text.replaceAll(every.id, key.slice("link:".length));
  return isMadeUp ? { value: Buffer.from(text), metadata: undefined } : kv.get(key);
}

interface Statement {
  sql: string;
  params?: (string | number | null)[];
}

/** A batch of D1: all of it or nothing. */
function together(statements: Statement[]) {
  database.exec("BEGIN");
  try {
    const results = statements.map(run);
    database.exec("COMMIT");
    return results;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

function run({ sql, params = [] }: Statement) {
  const statement = prepared.get(sql) ?? database.prepare(sql);
  prepared.set(sql, statement);
  const columns = statement.columns().map(({ name }) => name);
  const rows = statement.all(...params).map((row) => Object.values(row));
  const meta = { duration: 0, changes: 0, last_row_id: 0, changed_db: true, size_after: 0 };
  return { success: true, results: { columns, rows }, meta };
}

const json = (value: unknown): Answer => ({
  body: JSON.stringify(value),
  headers: { "Content-Type": "application/json" },
});

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => answer(request, response, Buffer.concat(pieces)));
});
server.keepAliveTimeout = 60_000;
server.listen(Number(port), "127.0.0.1");

function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const host = request.headers["x-world"]?.toString() ?? "internet";
  const url = new URL(request.url ?? "/", "http://world");
  const { status = 200, headers = {}, body: said = "" } = hosts[host]?.(request, url, body) ?? { status: 404 };
  response.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(said) });
  response.end(said);
}
