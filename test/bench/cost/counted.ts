// The sandbox's Worker as it is, with a counter at everything that is billed or limited, and others that take their time.
// `/_count/…` is the counting script's own line.

import { env } from "cloudflare:workers";
import { AsyncLocalStorage } from "node:async_hooks";
import { setClock } from "../../../src/platform/clock.ts";
import * as product from "../../../src/sandbox/index.ts";
import { type Counts, type Latency, none } from "./units.ts";

interface Awake {
  open: number;
  openedAt: number;
}
type Method = (this: unknown, ...args: unknown[]) => unknown;
type Cursor = SqlStorageCursor<Record<string, SqlStorageValue>>;

let counts: Counts = none();
let latency: Latency = { stripe: 0, kv_write: 0, kv_read: 0, d1: 0, receiver: 0 };
/** How far the product's clock is ahead, in milliseconds. */
let shiftMs = 0;
let openInAll = 0;
let lastAt = Date.now();
/** What SQLite has read is known once a query's rows were taken. */
let cursors: Cursor[] = [];
const kvBytes = new Map<string, number>();
let d1Bytes = 0;
/** The object whose code runs, and nothing elsewhere. */
const running = new AsyncLocalStorage<Awake>();

setClock(() => Date.now() + shiftMs);

/** While `work` goes on the object whose it is cannot sleep. */
async function awake<T>(work: () => Promise<T> | T): Promise<T> {
  const object = running.getStore();
  openInAll++;
  if (object && object.open++ === 0) object.openedAt = Date.now();
  try {
    return await work();
  } finally {
    lastAt = Date.now();
    openInAll--;
    if (object && --object.open === 0) counts.do_wall_ms += lastAt - object.openedAt;
  }
}

const after = <T>(ms: number, work: () => Promise<T>): Promise<T> =>
  awake(async () => {
    if (ms > 0) await scheduler.wait(ms);
    return work();
  });

// The bindings, each counted.
const bound = env as unknown as {
  RESULTS: KVNamespace;
  INDEX: D1Database;
  STRIPE_API: Fetcher;
  NOTIFY_RECEIVER: Fetcher;
};
const { RESULTS, INDEX, STRIPE_API, NOTIFY_RECEIVER } = bound;
const bind = (name: string, value: object) => Object.defineProperty(env, name, { value });

bind("RESULTS", {
  put(key: string, value: string, options: { metadata?: unknown } = {}) {
    counts.kv_writes++;
    kvBytes.set(key, key.length + value.length + JSON.stringify(options.metadata ?? null).length);
    return after(latency.kv_write, () => RESULTS.put(key, value, options));
  },
  delete(key: string) {
    counts.kv_deletes++;
    kvBytes.delete(key);
    return after(latency.kv_write, () => RESULTS.delete(key));
  },
  get(key: string | string[], ...rest: []) {
    counts.kv_reads += [key].flat().length;
    return after(latency.kv_read, () => RESULTS.get(key as string, ...rest));
  },
  getWithMetadata(key: string, ...rest: []) {
    counts.kv_reads++;
    return after(latency.kv_read, () => RESULTS.getWithMetadata(key, ...rest));
  },
  list(options: KVNamespaceListOptions) {
    counts.kv_lists++;
    return after(latency.kv_read, () => RESULTS.list(options));
  },
});
bind("INDEX", {
  prepare: (sql: string) => INDEX.prepare(sql),
  batch: (statements: D1PreparedStatement[]) =>
    after(latency.d1, async () => {
      const answers = await INDEX.batch(statements);
      counts.d1_queries++;
      for (const { meta } of answers) {
        counts.d1_rows_read += meta.rows_read;
        counts.d1_rows_written += meta.rows_written;
        d1Bytes = meta.size_after;
      }
      return answers;
    }),
});
bind("STRIPE_API", {
  fetch(url: string, init: RequestInit) {
    counts[init.method === "GET" ? "stripe_reads" : "stripe_writes"]++;
    return after(latency.stripe, () => STRIPE_API.fetch(url, init));
  },
});
bind("NOTIFY_RECEIVER", {
  fetch(url: string, init: RequestInit) {
    counts.notifications++;
    return after(latency.receiver, () => NOTIFY_RECEIVER.fetch(url, init));
  },
});
bind("STEPS", { writeDataPoint: () => void counts.data_points++ });

for (const level of ["info", "warn", "error"] as const) {
  const log = console[level];
  console[level] = (line: string) => {
    counts.log_lines++;
    counts.log_bytes += line.length;
    log(line);
  };
}

/** Replaces a method of the platform's own, for all objects of its kind. */
function wrap(target: object, name: string, make: (real: Method) => Method): void {
  const prototype = Object.getPrototypeOf(target);
  const real = prototype[name] as Method & { isCounted?: boolean };
  if (real.isCounted) return;
  prototype[name] = Object.assign(make(real), { isCounted: true });
}

const counting =
  (count: () => void) =>
  (real: Method): Method =>
    function (...args) {
      if (running.getStore()) count();
      return real.apply(this, args);
    };

function watch({ storage }: DurableObjectState): void {
  wrap(
    storage.sql,
    "exec",
    (real) =>
      function (...args) {
        const cursor = real.apply(this, args) as Cursor;
        if (running.getStore()) cursors.push(cursor);
        return cursor;
      },
  );
  // Each is a row of a table of the platform's own.
  wrap(
    storage.kv,
    "get",
    counting(() => counts.rows_read++),
  );
  wrap(
    storage.kv,
    "list",
    counting(() => counts.rows_read++),
  );
  wrap(
    storage.kv,
    "put",
    counting(() => counts.rows_written++),
  );
  wrap(
    storage.kv,
    "delete",
    counting(() => counts.rows_written++),
  );
  wrap(
    storage,
    "setAlarm",
    (real) =>
      function (at) {
        if (!running.getStore()) return real.call(this, at);
        counts.set_alarm++;
        return real.call(this, Number(at) - shiftMs);
      },
  );
  wrap(
    storage,
    "getAlarm",
    (real) =>
      async function () {
        const at = (await real.call(this)) as number | null;
        return at !== null && running.getStore() ? at + shiftMs : at;
      },
  );
}

/** What is known of each object that was made. */
const awakeOf = new WeakMap<object, Awake>();

/** `Base` with each call and alarm counted, and two calls of the counting script's own, which are not. */
function counted(Base: unknown) {
  const Real = Base as new (ctx: DurableObjectState, own: object) => { ctx: DurableObjectState };
  // What the constructor does, and what it leaves to do, is the object's too.
  const Watched = new Proxy(Real, {
    construct(target, [ctx, own], made) {
      watch(ctx);
      const object = { open: 0, openedAt: 0 };
      const one = running.run(object, () => Reflect.construct(target, [ctx, own], made));
      awakeOf.set(one, object);
      return one;
    },
  });
  class Counted extends Watched {
    /** Brings the alarm nearer by so many milliseconds, as the clock goes on by them. When it would have rung; null when never. */
    async bringNearer(ms: number): Promise<number | null> {
      const at = await this.ctx.storage.getAlarm();
      if (at !== null) await this.ctx.storage.setAlarm(Math.max(Date.now(), at - ms));
      return at;
    }

    size(): number {
      return this.ctx.storage.sql.databaseSize;
    }
  }
  const { prototype } = Real as { prototype: Record<string, unknown> };
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const { value } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
    if (name === "constructor" || typeof value !== "function") continue;
    const call = function (this: object, ...args: unknown[]) {
      const object = awakeOf.get(this);
      // A method that the object calls itself is no request.
      if (running.getStore() || !object) return value.apply(this, args);
      counts.do_requests++;
      return running.run(object, () => awake(() => value.apply(this, args)));
    };
    Object.defineProperty(Counted.prototype, name, { value: call, writable: true, configurable: true });
  }
  return Counted;
}

export const AccountHolder = counted(product.AccountHolder);
export const IdempotentRequest = counted(product.IdempotentRequest);
export const NotifyEndpoint = counted(product.NotifyEndpoint);
export const { Sandbox, StripeApi, NotificationReceiver } = product;

interface Line {
  bringNearer(ms: number): Promise<number | null>;
  size(): Promise<number>;
}
const objectOf = (binding: string, name: string) =>
  (env as unknown as Record<string, DurableObjectNamespace>)[binding]?.getByName(name) as unknown as Line;

async function line(what: string, told: Record<string, never>): Promise<unknown> {
  if (what === "begin") {
    counts = none();
    cursors = [];
    return null;
  }
  if (what === "read") {
    for (const cursor of cursors) {
      counts.rows_read += cursor.rowsRead;
      counts.rows_written += cursor.rowsWritten;
    }
    cursors = [];
    return { ...counts };
  }
  if (what === "idle") return { open: openInAll, quietMs: Date.now() - lastAt };
  if (what === "latency") {
    latency = told as unknown as Latency;
    return null;
  }
  if (what === "alarm") return objectOf(told.binding ?? "", told.name ?? "").bringNearer(0);
  // The clock goes on, for everybody; the objects named are told.
  if (what === "shift") {
    const { ms, objects } = told as unknown as { ms: number; objects: { binding: string; name: string }[] };
    shiftMs += ms;
    for (const { binding, name } of objects) await objectOf(binding, name).bringNearer(ms);
    return null;
  }
  if (what === "size") return objectOf(told.binding ?? "", told.name ?? "").size();
  if (what === "stored") return { kv: [...kvBytes.values()].reduce((sum, bytes) => sum + bytes, 0), d1: d1Bytes };
  if (what === "index") return INDEX.prepare(told.sql ?? "").run();
  const { path, params } = told as unknown as { path: string; params: Record<string, string> };
  const headers = { Authorization: "Bearer sk_test_sandbox", "Content-Type": "application/x-www-form-urlencoded" };
  const init = { method: "POST", headers, body: new URLSearchParams(params).toString() };
  return (await STRIPE_API.fetch(`https://api.stripe.com${path}`, init)).json();
}

const sandbox = product.default;
export default {
  ...sandbox,
  async fetch(request, own, context) {
    const { pathname } = new URL(request.url);
    const [, , what] = pathname.split("/");
    if (pathname.startsWith("/_count/")) return Response.json((await line(what ?? "", await request.json())) ?? null);
    if (pathname.startsWith("/_sandbox/")) return sandbox.fetch(request, own, context);
    counts.worker_requests++;
    return awake(() => sandbox.fetch(request, own, context));
  },
} satisfies typeof sandbox;
