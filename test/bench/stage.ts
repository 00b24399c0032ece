// What a bench runs on: the product, the least and the usual ways, each in a process of its own, and the world around them.
import { join } from "node:path";
import { codeOf } from "./code.ts";
import { root, temporary } from "./folders.ts";
import { freePort, type Running, startProcess } from "./process.ts";
import { notifying, settings, webhookSecret } from "./settings.ts";
import { type Code, startWorkerd } from "./workerd.ts";

const script = (name: string) => join(import.meta.dirname, name);

/** Stripe, KV, D1, assets and the receiver of events. */
export async function startWorld(): Promise<Running> {
  const port = await freePort();
  return startProcess(
    process.execPath,
    [script("world.ts"), String(port), temporary("world"), join(root, "public")],
    port,
  );
}

const objects = [
  { binding: "ACCOUNT_HOLDER", className: "AccountHolder" },
  { binding: "IDEMPOTENT_REQUEST", className: "IdempotentRequest" },
  { binding: "NOTIFY_ENDPOINT", className: "NotifyEndpoint" },
];
const limits = ["PUBLIC_RATE", "LINK_RATE"];

/** Our Worker; `isNotified` where it tells events. */
export function startOurs(
  world: Running,
  code: Code,
  { isNotified = false, isInspected = false, storage = temporary("objects") } = {},
) {
  const vars = { ...settings, ...(isNotified ? notifying : {}) };
  return startWorkerd({ name: "ours", code, objects, vars, limits, storage }, world.port, isInspected);
}

/** The least, which answers as ours has: with `body`, and with `headers`. */
export async function startLeast(world: Running, answer: { body: string; headers: Record<string, string> }) {
  const vars = {
    ANSWER: answer.body,
    HEADERS: JSON.stringify(answer.headers),
    WEBHOOK_SECRET: webhookSecret,
    NOTIFY_URL: notifying.NOTIFY_URL,
  };
  const code = await codeOf("test/bench/floors/worker.ts");
  return startWorkerd({ name: "least", code, objects: [{ binding: "OBJECT", className: "Least" }], vars }, world.port);
}

/** A Worker with Hono and stripe-node, as it is mostly written. */
export const startHono = async (world: Running) =>
  startWorkerd({ name: "hono", code: await codeOf("test/bench/usual/worker.ts"), vars: settings }, world.port);

/** Express and stripe-node on Node.js, as it is mostly written. */
export async function startExpress(world: Running): Promise<Running> {
  const port = await freePort();
  const args = [
    "--disable-warning=ExperimentalWarning",
    script("usual/server.mjs"),
    String(port),
    String(world.port),
    temporary("express"),
  ];
  return startProcess(process.execPath, args, port, { ...process.env, ...settings, NODE_ENV: "production" });
}
