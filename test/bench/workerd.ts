// A Worker in workerd itself, with nothing in between: no `wrangler dev`, and not Miniflare, whose own work would be measured
// too. Its objects' SQLite is on disk; KV, D1, Stripe, assets and the receiver are another process (world.ts).
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { temporary } from "./folders.ts";
import { freePort, type Running, startProcess } from "./process.ts";

/** A Worker's modules, by their names: the first is its entry, texts are those that it imports. */
export type Code = Record<string, string>;

/** What a Worker is made of. */
export interface BenchWorker {
  name: string;
  code: Code;
  objects?: { binding: string; className: string }[];
  vars?: Record<string, string>;
  /** Names of rate limits, which never refuse. */
  limits?: string[];
  /** The folder of its objects' storage; a new one where it is left out. */
  storage?: string;
}

export interface Workerd extends Running {
  /** Where its inspector listens. */
  inspector: string;
  storage: string;
}

const text = (value: string) => JSON.stringify(value);
// It has no types.
const binary: string = createRequire(import.meta.url)("workerd").default;

/** Starts `worker`; `worldPort` is where the process of world.ts listens. */
export async function startWorkerd(worker: BenchWorker, worldPort: number, isInspected = false): Promise<Workerd> {
  const folder = temporary(worker.name);
  const { storage = temporary("objects") } = worker;
  for (const [name, text] of Object.entries(worker.code)) writeFileSync(join(folder, name), text);
  const [port, inspectorPort] = [await freePort(), await freePort()];
  writeFileSync(join(folder, "config.capnp"), configOf(worker, port, worldPort, storage));
  const inspector = `127.0.0.1:${inspectorPort}`;
  const args = ["serve", join(folder, "config.capnp"), "--experimental"];
  if (isInspected) args.push(`--inspector-addr=${inspector}`);
  return { ...(await startProcess(binary, args, port)), inspector, storage };
}

function configOf(worker: BenchWorker, port: number, worldPort: number, storage: string): string {
  const { code, objects = [], vars = {}, limits = [] } = worker;
  const modules = Object.keys(code).map(
    (name) => `(name = ${text(name)}, ${name.endsWith(".js") ? "esModule" : "text"} = embed ${text(name)})`,
  );
  const bindings = [
    ...objects.map(
      ({ binding, className }) => `(name = ${text(binding)}, durableObjectNamespace = ${text(className)})`,
    ),
    ...Object.entries(vars).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
    ...limits.map((name) => `(name = ${text(name)}, wrapped = (moduleName = "bench:limit"))`),
    `(name = "RESULTS", kvNamespace = "kv")`,
    `(name = "ASSETS", service = "assets")`,
    `(name = "INDEX", wrapped = (moduleName = "cloudflare-internal:d1-api", innerBindings = [(name = "fetcher", service = "d1")]))`,
  ];
  const namespaces = objects.map(
    ({ className }) => `(className = ${text(className)}, uniqueKey = ${text(className)}, enableSql = true)`,
  );
  const outside = ["kv", "d1", "assets", "internet"].map(
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
      globalOutbound = "internet",
    )),
    (name = "objects", disk = (path = ${text(storage)}, writable = true)),
    ${outside.join(",\n    ")},
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
  extensions = [(modules = [(name = "bench:limit", internal = true,
    esModule = "export default () => ({ limit: async () => ({ success: true }) });")])],
);`;
}
