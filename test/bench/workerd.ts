// A Worker in workerd itself, with nothing in between: no `wrangler dev`, and not Miniflare, whose own work would be measured
// too. Its objects' SQLite is on disk; KV, D1, Stripe, assets and the receiver are another process (world.ts).
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import workerd from "workerd";

/** A Worker's modules, by their names: `worker.js`, and the texts that it imports. */
export type Code = Record<string, string>;

/** What a Worker is made of. */
export interface BenchWorker {
  name: string;
  code: Code;
  objects: { binding: string; className: string }[];
  vars: Record<string, string>;
  /** Names of rate limits, which never refuse. */
  limits?: string[];
  /** Whether it has RESULTS, INDEX and ASSETS. */
  isProduct?: boolean;
}

export interface Running {
  url: string;
  port: number;
  pid: number;
  /** CPU time that the process has used, in microseconds. */
  cpu: () => number;
  /** Resident memory, in bytes. */
  memory: () => number;
  end: () => Promise<void>;
}

const text = (value: string) => JSON.stringify(value);

/** Starts `worker`; `worldPort` is where the process of world.ts listens. */
export async function startWorkerd(worker: BenchWorker, worldPort: number): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), `bench-${worker.name}-`));
  mkdirSync(join(folder, "objects"));
  for (const [name, text] of Object.entries(worker.code)) writeFileSync(join(folder, name), text);
  const port = await freePort();
  writeFileSync(join(folder, "config.capnp"), configOf(worker, port, worldPort, folder));
  const child = spawn(
    (workerd as unknown as { default: string }).default,
    ["serve", join(folder, "config.capnp"), "--experimental"],
    {
      // A pipe that nobody reads would stop it; reading it would take this machine's time.
      stdio: ["ignore", "ignore", process.env.BENCH_LOG ? "inherit" : "ignore"],
    },
  );
  const pid = child.pid ?? 0;
  const url = `http://127.0.0.1:${port}`;
  await answering(url, child);
  return { url, port, pid, cpu: () => cpuOf(pid), memory: () => memoryOf(pid), end: () => ended(child) };
}

function configOf(worker: BenchWorker, port: number, worldPort: number, folder: string): string {
  const { code, objects, vars, limits = [], isProduct = false } = worker;
  const modules = Object.keys(code)
    .sort((a, b) => Number(b === "worker.js") - Number(a === "worker.js"))
    .map((name) => `(name = ${text(name)}, ${name.endsWith(".js") ? "esModule" : "text"} = embed ${text(name)})`);
  const bindings = [
    ...objects.map(
      ({ binding, className }) => `(name = ${text(binding)}, durableObjectNamespace = ${text(className)})`,
    ),
    ...Object.entries(vars).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
    ...limits.map((name) => `(name = ${text(name)}, wrapped = (moduleName = "bench:limit"))`),
    `(name = "RESULTS", kvNamespace = "kv")`,
    ...(isProduct
      ? [
          `(name = "ASSETS", service = "assets")`,
          `(name = "INDEX", wrapped = (moduleName = "cloudflare-internal:d1-api", innerBindings = [(name = "fetcher", service = "d1")]))`,
        ]
      : []),
  ];
  const namespaces = objects.map(
    ({ className }) => `(className = ${text(className)}, uniqueKey = ${text(className)}, enableSql = true)`,
  );
  const outside = ["kv", "d1", "assets", "notify", "stripe"].map(
    (name) =>
      `(name = ${text(name)}, external = (address = "127.0.0.1:${worldPort}", http = (injectRequestHeaders = [(name = "X-World", value = ${text(name)})])))`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [${modules.join(", ")}],
      compatibilityDate = "2026-11-17",
      compatibilityFlags = ["global_fetch_strictly_public", "nodejs_als"],
      bindings = [${bindings.join(", ")}],
      durableObjectNamespaces = [${namespaces.join(", ")}],
      durableObjectStorage = (localDisk = "objects"),
      globalOutbound = "stripe",
    )),
    (name = "objects", disk = (path = ${text(join(folder, "objects"))}, writable = true)),
    ${outside.join(",\n    ")},
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
  extensions = [(modules = [(name = "bench:limit", internal = true,
    esModule = "export default () => ({ limit: async () => ({ success: true }) });")])],
);`;
}

/** Of all threads, in microseconds: from Linux to the nanosecond, elsewhere from \`ps\` to the hundredth of a second. */
function cpuOf(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`))
    try {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
    } catch {
      // It has ended just now.
    }
  return nanoseconds / 1000;
}

const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (child.exitCode !== null) throw new Error(`workerd has ended with ${child.exitCode}`);
    try {
      await fetch(`${url}/healthz`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  throw new Error("workerd does not answer");
}

const ended = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.kill();
  });

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
