// `npm start`: the whole product on your own machine against the built-in Stripe sandbox, with a link to try.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { portOr, startWrangler } from "./wrangler.ts";

const key = "banklink_sandbox_key";
const port = portOr(8787);
const origin = `http://localhost:${port}`;

// The sandbox's Stripe forgets everything when it stops, so what an earlier run has linked is removed here too.
// While another one runs, this one uses a folder of its own.
const usual = ".wrangler/state";
const persistTo = isRunning(`${usual}/pid`) ? `${usual}-${port}` : usual;
rmSync(persistTo, { recursive: true, force: true });
mkdirSync(persistTo, { recursive: true });
writeFileSync(`${persistTo}/pid`, String(process.pid));

const { AUTO_RELINK = "on", STRIPE_PREVIEW = "" } = process.env;
await startWrangler({
  env: "sandbox",
  port,
  persistTo,
  vars: { PUBLIC_URL: origin, NOTIFY_URL: `${origin}/_sandbox/notifications`, AUTO_RELINK, STRIPE_PREVIEW },
  readyPath: "/healthz",
});

const answer = await fetch(`${origin}/v1/links`, {
  method: "POST",
  headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
  body: JSON.stringify({
    account_holder: { type: "customer", email: "jenny.rosen@example.com", name: "Jenny Rosen" },
    permissions: ["payment_method", "balances"],
    purpose: "Verify the account we pay your rent deposit back to",
  }),
});
const link: unknown = await answer.json();
if (!answer.ok || typeof link !== "object" || link === null || !("url" in link) || !("id" in link))
  throw new Error(`The demo link could not be made: ${JSON.stringify(link)}`);

console.info(`
banklink is running on ${origin} with a Stripe sandbox of its own.

Onboarding link: ${link.url}
API key: ${key}
Console: ${origin}/console

Open the link, choose "Test (Non-OAuth)", and see what the operator gets:
  curl ${origin}/v1/links/${link.id} -H "Authorization: Bearer ${key}"
`);

/** Whether the process that wrote its number into `path` still runs. */
function isRunning(path: string): boolean {
  try {
    return existsSync(path) && process.kill(Number(readFileSync(path, "utf8")), 0);
  } catch {
    return false;
  }
}
