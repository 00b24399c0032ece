// All that is outside of the Worker in a bench, in a process of its own, so that only the Worker's work is measured: a
// Stripe with fixed answers, KV, D1 (SQLite on disk), the static assets, and a receiver of notifications.
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as stripe from "./world-stripe.ts";

const [folder = "", assets = ""] = process.argv.slice(2);
const kv = new Map<string, { value: Buffer; metadata: string | undefined }>();
const database = new DatabaseSync(join(folder, "d1.sqlite"));
database.exec("PRAGMA journal_mode = WAL");
const counts: Record<string, number> = {};

type Answer = { status?: number; headers?: Record<string, string>; body?: string | Buffer };

/** What each host stands for: workerd names them so. */
const hosts: Record<string, (request: IncomingMessage, url: URL, body: Buffer) => Answer> = {
  kv: ({ method, headers }, url, body) => {
    const key = decodeURIComponent(url.pathname.slice(1));
    if (method === "PUT") kv.set(key, { value: body, metadata: headers["cf-kv-metadata"]?.toString() });
    if (method === "DELETE") kv.delete(key);
    if (method !== "GET") return {};
    const found = kv.get(key);
    if (!found) return { status: 404 };
    return { body: found.value, headers: found.metadata ? { "CF-KV-Metadata": found.metadata } : {} };
  },
  d1: (_, __, body) => {
    const asked: Statement | Statement[] = JSON.parse(body.toString());
    const results = [asked].flat().map(run);
    return json(Array.isArray(asked) ? results : results[0]);
  },
  assets: (_, url) => ({ body: readFileSync(join(assets, url.pathname)) }),
  notify: () => ({ status: 204 }),
  world: (_, url) => {
    if (url.pathname === "/reset") for (const name of Object.keys(counts)) delete counts[name];
    return json(counts);
  },
};

interface Statement {
  sql: string;
  params?: (string | number | null)[];
}
function run({ sql, params = [] }: Statement) {
  const statement = database.prepare(sql);
  const columns = statement.columns().map(({ name }) => name);
  const rows = statement.all(...params);
  const results = { columns, rows: rows.map((row) => Object.values(row)) };
  return { success: true, results, meta: { duration: 0, changes: 0, last_row_id: 0, changed_db: true, size_after: 0 } };
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
server.listen(0, "127.0.0.1", () => console.info(JSON.stringify(server.address())));

function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const host = request.headers["x-world"]?.toString() ?? "stripe";
  const url = new URL(request.url ?? "/", "http://world");
  const name = `${host} ${request.method}`;
  counts[name] = (counts[name] ?? 0) + 1;
  const ask = hosts[host] ?? stripe.answer;
  const { status = 200, headers = {}, body: said = "" } = ask(request, url, body);
  response.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(said) });
  response.end(said);
}
