// Counts what the product asks of the platform and of Stripe: statements of the account holders' objects, alarms, and calls of
// each binding. On with TEST_COUNTED, as it stands between the Worker and all that it is bound to.
import { env } from "cloudflare:workers";

/** Names of what is counted, and how often it was since the last `takeCounts`. */
export interface Counts {
  /** Statements of SQL and of the key-value storage of account holders' objects, and the rows that they have read and written. */
  statements: number;
  rows_read: number;
  rows_written: number;
  set_alarm: number;
  /** Alarms that rang. */
  alarms: number;
  kv_reads: number;
  kv_writes: number;
  /** Transactions of D1. */
  d1: number;
  stripe: number;
  /** Calls of Durable Objects, alarms left out. */
  objects: number;
  /** The statements themselves. */
  queries: string[];
}

// biome-ignore lint/suspicious/noExplicitAny: stands in the place of bindings of every kind
type Any = any;

const none = (): Counts => ({
  ...{ statements: 0, rows_read: 0, rows_written: 0, set_alarm: 0, alarms: 0 },
  ...{ kv_reads: 0, kv_writes: 0, d1: 0, stripe: 0, objects: 0, queries: [] },
});
let counts = none();
let cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
type Counted = Exclude<keyof Counts, "queries">;

/** What was counted since this was last asked. */
export function takeCounts(): Counts {
  const taken = counts;
  // A cursor knows how many rows it has read once it has been read itself.
  for (const { rowsRead, rowsWritten } of cursors) {
    taken.rows_read += rowsRead;
    taken.rows_written += rowsWritten;
  }
  counts = none();
  cursors = [];
  return taken;
}

const isOn = (env as { TEST_COUNTED?: string }).TEST_COUNTED === "on";

/** An object whose calls go to `target`; those of a method with a name in `names` are counted under what stands there. */
function counting(target: Any, names: Record<string, Counted> | Counted): Any {
  return new Proxy(target, {
    get(_, name: string) {
      const value = target[name];
      const counted = typeof names === "string" ? names : names[name];
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (counted) counts[counted]++;
        return target[name](...args);
      };
    },
  });
}

/** The storage of one account holder's object is counted from now on. */
export function countStorage({ storage }: DurableObjectState): void {
  if (!isOn) return;
  const { sql, kv } = storage;
  const exec = sql.exec.bind(sql);
  define(sql, "exec", (query: string, ...values: unknown[]) => {
    // What Miniflare stores for itself is none of ours.
    if (query.includes("__miniflare")) return exec(query, ...values);
    counts.statements++;
    counts.queries.push(query.replaceAll(/\s+/g, " "));
    const cursor = exec(query, ...values);
    cursors.push(cursor);
    return cursor;
  });
  for (const name of ["get", "put", "delete", "list"] as const) {
    const method = (kv[name] as Any).bind(kv);
    define(kv, name, (...args: unknown[]) => {
      counts.statements++;
      counts.queries.push(`kv.${name} ${args[0]}`);
      return method(...args);
    });
  }
  const setAlarm = storage.setAlarm.bind(storage);
  define(storage, "setAlarm", (at: number) => {
    counts.set_alarm++;
    return setAlarm(at);
  });
}

const define = (target: object, name: string, value: unknown) =>
  Object.defineProperty(target, name, { value, configurable: true });

/** An alarm of an account holder's object rings. */
export const countAlarm = () => void counts.alarms++;

if (isOn) {
  const bound = env as Any;
  const namespace = (objects: Any) =>
    new Proxy(objects, {
      get: (_, name: string) =>
        name === "getByName" || name === "get"
          ? (...args: unknown[]) => counting(objects[name](...args), "objects")
          : objects[name].bind(objects),
    });
  const replace = (name: string, value: unknown) => Object.defineProperty(env, name, { value });
  const kv = { get: "kv_reads", getWithMetadata: "kv_reads", list: "kv_reads", put: "kv_writes", delete: "kv_writes" } as const; // biome-ignore format: one idea
  replace("RESULTS", counting(bound.RESULTS, kv));
  replace("STRIPE_API", counting(bound.STRIPE_API, { fetch: "stripe" }));
  replace("INDEX", counting(bound.INDEX, { batch: "d1" }));
  for (const name of ["ACCOUNT_HOLDER", "NOTIFY_ENDPOINT", "IDEMPOTENT_REQUEST"]) replace(name, namespace(bound[name]));
}
