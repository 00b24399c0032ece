// What a bench runs on: the product and the floors, each in a workerd of its own, and the world around them.
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codeOf, productCode, root } from "./code.ts";
import { type Running, startWorkerd } from "./workerd.ts";

export const apiKey = "bench_api_key_0123456789abcdef";
export const webhookSecret = "whsec_YmVuY2hfd2ViaG9va19zZWNyZXQ";
export const publicUrl = "https://bench.example";

const vars = {
  STRIPE_SECRET_KEY: "sk_test_bench",
  STRIPE_PUBLISHABLE_KEY: "pk_test_bench",
  STRIPE_WEBHOOK_SECRET: webhookSecret,
  API_KEY: apiKey,
  LINK_SIGNING_KEY: "bench_link_signing_key_0123456789abcdef",
  PUBLIC_URL: publicUrl,
  BUSINESS_NAME: "Rocket Rides",
  BRAND_COLOR: "#0f5c4a",
  SUPPORT_EMAIL: "help@rocketrides.example",
  PRIVACY_URL: "https://rocketrides.example/privacy",
  RETURN_URLS: "https://app.example.com,myapp://",
};

const objects = [
  { binding: "ACCOUNT_HOLDER", className: "AccountHolder" },
  { binding: "IDEMPOTENT_REQUEST", className: "IdempotentRequest" },
  { binding: "NOTIFY_ENDPOINT", className: "NotifyEndpoint" },
];

export interface World {
  port: number;
  /** How often each host was asked since this was last asked, by host and method. */
  counts: () => Promise<Record<string, number>>;
  end: () => void;
}

export async function startWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "bench-world-"));
  const child = spawn(process.execPath, [join(import.meta.dirname, "world.ts"), folder, join(root, "public")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = await new Promise<string>((resolve) => child.stdout.once("data", (piece) => resolve(String(piece))));
  const { port } = JSON.parse(said) as { port: number };
  const counts = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/reset`, { headers: { "X-World": "world" } });
    return (await answer.json()) as Record<string, number>;
  };
  return { port, counts, end: () => void child.kill() };
}

/** Our Worker, with `more` settings. */
export const startOurs = (world: World, code = productCode(), more: Record<string, string> = {}): Promise<Running> =>
  startWorkerd(
    { name: "ours", code, objects, vars: { ...vars, ...more }, limits: ["PUBLIC_RATE", "LINK_RATE"], isProduct: true },
    world.port,
  );

/** The floors. `page` is ours, as they are to send it. */
export async function startFloors(world: World, page: { text: string; headers: object }): Promise<Running> {
  const PAGE_HEADERS = JSON.stringify(page.headers);
  return startWorkerd(
    {
      name: "floors",
      code: await codeOf("test/bench/floors/worker.ts"),
      objects: [{ binding: "OBJECT", className: "Least" }],
      vars: { PAGE: page.text, PAGE_HEADERS, WEBHOOK_SECRET: webhookSecret },
    },
    world.port,
  );
}
