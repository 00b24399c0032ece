// What setup says it will do, and what it shows at the end.
import { type Io, styled } from "../cli/io.ts";
import { apiVersion } from "../stripe/client.ts";
import { deliveryOf, isOwn, type Plan, type Wanted } from "./endpoints.ts";
import type { Rotatable } from "./options.ts";
import type { Made } from "./secrets.ts";

export function tellPlan(plan: Plan, { url, events }: Wanted, say: (text: string) => void): void {
  const kinds = { platform: "", connect: ", for connected accounts" };
  for (const { endpoint, delivery, changes } of plan.keep) {
    const what = Object.keys(changes).length > 0 ? "corrected (events, enabled)" : "is as it must be";
    say(`- webhook endpoint ${endpoint.id}${kinds[delivery]}: ${what}`);
  }
  for (const delivery of plan.make)
    say(
      `- webhook endpoint: a new one at ${url}${kinds[delivery]}, ${events.length} types of events, API version ${apiVersion}`,
    );
  if (plan.why && plan.end.length + plan.room.length > 0) say(`  because ${plan.why}`);
  for (const endpoint of plan.room)
    say(
      `- webhook endpoint ${endpoint.id}${kinds[deliveryOf(endpoint)]}: deleted before that, as Stripe takes no more`,
    );
  for (const endpoint of plan.end) {
    const what = isOwn(endpoint) ? "deleted once that is deployed" : "not made by setup, and not needed any more";
    say(`- webhook endpoint ${endpoint.id}${kinds[deliveryOf(endpoint)]}: ${what}`);
  }
}

const costs: Partial<Record<Rotatable, string>> = {
  API_KEY: "a new one; what uses the old one is refused from then on",
  LINK_SIGNING_KEY: "a new one; every link that is out stops working (docs/production.md says how to keep them)",
  NOTIFY_SECRET: "a new one; your backend must get it too",
};

export function tellSecret(
  name: Rotatable,
  made: Made,
  plan: Plan,
  stored: string[],
  say: (text: string) => void,
): void {
  if (name === "STRIPE_WEBHOOK_SECRET")
    say(`- secret ${name}: ${plan.make.length > 0 ? "of the new endpoint" : "stays"}`);
  else if (made[name] === undefined)
    say(`- secret ${name}: ${stored.includes(name) ? "stays" : "none, as there is no NOTIFY_URL"}`);
  else say(`- secret ${name}: ${stored.includes(name) ? costs[name] : "made"}`);
}

/** The only time that new secrets are shown. `isDeployed`: wrangler has said so. */
export function tellNew(made: Made, isDeployed: boolean, io: Io, say: (text: string) => void): void {
  const { API_KEY, NOTIFY_SECRET } = made;
  if (!API_KEY && !NOTIFY_SECRET) return;
  const why = isDeployed
    ? "Keep these now: they are not shown again."
    : "Keep these: wrangler may have uploaded them before it failed. When the next run shows others, those count.";
  say(`\n${styled(io, io.stdout, "bold", why)}`);
  if (API_KEY) say(`API_KEY=${API_KEY}`);
  if (NOTIFY_SECRET) say(`NOTIFY_SECRET=${NOTIFY_SECRET}`);
}

export function tellNext(publicUrl: string, say: (text: string) => void): void {
  say(`\nNext: make a link at ${publicUrl}/console, which asks for API_KEY, or from your backend (README.md).`);
}
