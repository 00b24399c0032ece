// Starts Workers in real workerd, of what build.ts has built, and gives tests the ways in that a client does not have.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { buildWorkers } from "./build.ts";
import type { WorkerSettings } from "./settings.ts";

/** One line that a Worker logged, or one that workerd did. */
export interface LogLine {
  timestamp: number;
  level: string;
  message: string;
}

export type Workers = Awaited<ReturnType<typeof startWorkers>>;
type ObjectName = { name: string } | { id: string };

let ownBuild: Promise<string> | undefined;
/** The folder with what was built: before all test files, or now where nobody did that. */
function built(): Promise<string> {
  const { TEST_WORKERS } = process.env;
  if (TEST_WORKERS) return Promise.resolve(TEST_WORKERS);
  ownBuild ??= buildWorkers().then((folder) => {
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  });
  return ownBuild;
}

/** The Worker of an environment of wrangler.toml: its settings and its code. */
export async function workerOf(environment: "sandbox" | "stripe" | "production"): Promise<WorkerSettings> {
  const settings = readFileSync(join(await built(), `${environment}.json`), "utf8");
  return { ...(JSON.parse(settings) as WorkerSettings), ...(await codeOf(environment)) };
}

/** The code of a Worker that was built; of a double by the name of its file, `doubles/<name>`. */
export async function codeOf(name: string): Promise<{ modulesRoot: string; modules: object[] }> {
  const modulesRoot = await built();
  const path = join(modulesRoot, `${name}.js`);
  return { modulesRoot, modules: [{ type: "ESModule", path, contents: readFileSync(path, "utf8") }] };
}

/** Starts `workers` in one workerd; the first is the one that requests reach. End it with `close`. */
export async function startWorkers(workers: WorkerSettings[]) {
  const logs: LogLine[] = [];
  const options = (all: WorkerSettings[]) =>
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      cf: false,
      log: new Log(LogLevel.NONE),
      logRequests: false,
      handleStructuredLogs: (line) => void logs.push(line),
      unsafeInspectDurableObjects: true,
      workers: all,
    } as Parameters<typeof convertV4MiniflareOptions>[0]);
  const [{ name, durableObjects = {} }] = workers as [WorkerSettings];
  const miniflare = new Miniflare(options(workers));
  const url = await miniflare.ready;

  const classOf = (binding: string) => durableObjects[binding]?.className ?? binding;
  let env: Promise<unknown> | undefined;
  /** Whatever the object remembers is forgotten; one that does not run remembers nothing. */
  const evict = (binding: string, object: ObjectName) =>
    miniflare.unsafeEvictDurableObject(name, classOf(binding), object as { name: string }).catch((error) => {
      if (!String(error).includes("not currently running")) throw error;
    });

  return {
    url,
    logs: () => structuredClone(logs),
    close: () => miniflare.dispose(),
    /** Stops workerd and starts it again with other settings; what is stored stays. */
    async restart(all: WorkerSettings[]): Promise<void> {
      env = undefined;
      await miniflare.setOptions(options(all));
    },
    /** A request to the Worker of that name, whichever is the first. */
    async fetch(worker: string, path: string, init: RequestInit = {}): Promise<Response> {
      const { fetch } = await miniflare.getWorker(worker);
      return fetch(new URL(path, url).href, init as object) as unknown as Promise<Response>;
    },
    /** The cron of the first Worker comes round. */
    async cron(): Promise<void> {
      const { scheduled } = await miniflare.getWorker(name);
      const { outcome } = await scheduled({ cron: "*/10 * * * *" });
      if (outcome !== "ok") throw new Error(outcome);
    },
    /** The first Worker from inside. */
    worker: {
      /** Its bindings. Not to be kept: what was handed out before a restart is of no use after it. */
      getEnv<T>(): Promise<T> {
        env ??= miniflare.getBindings(name);
        return env as Promise<T>;
      },
      /**
       * An object's storage, past the object. As that remembers what it has stored it is evicted after each write, unless
       * `isLeft`.
       */
      async getDurableObjectStorage(binding: string, object: ObjectName, isLeft = false) {
        const of = [name, classOf(binding), object as { name: string }] as const;
        const storage = await miniflare.unsafeGetDurableObjectStorage(...of);
        return {
          async exec(...[query, ...values]: Parameters<typeof storage.exec>) {
            const rows = await storage.exec(query, ...values);
            if (!isLeft && !/^\s*SELECT/.test(query)) await evict(binding, object);
            return rows;
          },
        };
      },
      evictDurableObject: evict,
      listDurableObjectIds: (binding: string) => miniflare.listDurableObjectIds(binding, name),
    },
  };
}

/** Starts a double that is a Durable Object: test/…/doubles/<name>.ts, its class, and the binding that it reads. */
export async function startObject(name: string, binding: string, className: string): Promise<Workers> {
  const durableObjects = { [binding]: { className, useSQLite: true } };
  const code = await codeOf(`doubles/${name}`);
  return startWorkers([
    {
      name,
      compatibilityDate: "2026-11-17",
      compatibilityFlags: ["nodejs_als"],
      bindings: {},
      durableObjects,
      ...code,
    },
  ]);
}
