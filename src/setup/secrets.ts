// The secrets that setup makes up, and the way they take to wrangler.
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Stripe from "stripe";
import type { Rotatable } from "./options.ts";

/** Hard to guess; what the README's `openssl rand -hex 32` gives. */
const newKey = (): string => randomBytes(32).toString("hex");

/** As Standard Webhooks has them. */
const newNotifySecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

/** By name; what the Worker has already and keeps is left out. */
export type Made = Partial<Record<Exclude<Rotatable, "STRIPE_WEBHOOK_SECRET">, string>>;

/** What the Worker does not have yet, or is to get anew. */
export function newSecrets(rotate: Rotatable[], stored: string[], notifyUrl: string): Made {
  const isDue = (name: Rotatable) => rotate.includes(name) || !stored.includes(name);
  return {
    ...(isDue("API_KEY") ? { API_KEY: newKey() } : {}),
    ...(isDue("LINK_SIGNING_KEY") ? { LINK_SIGNING_KEY: newKey() } : {}),
    ...(notifyUrl && isDue("NOTIFY_SECRET") ? { NOTIFY_SECRET: newNotifySecret() } : {}),
  };
}

/** All that this deployment brings to the Worker. */
export const secretsFor = (secretKey: string, endpoints: Stripe.WebhookEndpoint[], made: Made) => ({
  STRIPE_SECRET_KEY: secretKey,
  ...(endpoints.length > 0 ? { STRIPE_WEBHOOK_SECRET: endpoints.map(({ secret }) => secret).join(",") } : {}),
  ...made,
});

/**
 * Does `use` with the path of a file that holds `secrets` for `wrangler deploy --secrets-file`, which takes no other way. Only
 * this user can read it, and it is removed as soon as `use` is done, or a signal ends us. What a run that was killed left
 * behind for this project is removed by the next one.
 */
export async function withSecretsFile<T>(cwd: string, secrets: object, use: (path: string) => Promise<T>): Promise<T> {
  removeLeftovers(cwd);
  const folder = mkdtempSync(join(tmpdir(), prefixOf(cwd)));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const end = () => process.exit(130);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  process.once("exit", remove);
  for (const signal of signals) process.once(signal, end);
  try {
    const path = join(folder, "secrets.json");
    writeFileSync(path, JSON.stringify(secrets), { mode: 0o600, flag: "wx" });
    return await use(path);
  } finally {
    remove();
    process.off("exit", remove);
    for (const signal of signals) process.off(signal, end);
  }
}

const prefixOf = (cwd: string) => `banklink-${createHash("sha256").update(cwd).digest("hex").slice(0, 12)}-`;

function removeLeftovers(cwd: string): void {
  for (const name of readdirSync(tmpdir()))
    if (name.startsWith(prefixOf(cwd))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
}
