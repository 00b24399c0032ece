// Whether Stripe accepts the key, and what a restricted key may not do: learned from requests that change nothing.
import Stripe from "stripe";
import type { StripeClient } from "../stripe/client.ts";
import { Stop } from "./stop.ts";
import { lacksPermission, refusalOf, type StripeError } from "./stripe.ts";

const nobody = "banklinksetup";

interface Probe {
  /** As Stripe's dashboard names it, where a restricted key is made. */
  permission: string;
  ask(stripe: StripeClient): Promise<unknown>;
}

/** Each is about something that does not exist: Stripe refuses it for that, or before that for want of the permission. */
const reads: Probe[] = [
  { permission: "Customers: read", ask: (stripe) => stripe.customers.retrieve(`cus_${nobody}`) },
  {
    permission: "Financial Connections accounts: read",
    ask: (stripe) => stripe.financialConnections.accounts.retrieve(`fca_${nobody}`),
  },
  { permission: "Connected accounts: read", ask: (stripe) => stripe.accounts.retrieve(`acct_${nobody}`) },
];
const writes: Probe[] = [
  { permission: "Customers: write", ask: (stripe) => stripe.customers.update(`cus_${nobody}`, { description: "" }) },
  {
    permission: "Financial Connections accounts: write",
    ask: (stripe) => stripe.financialConnections.accounts.disconnect(`fca_${nobody}`),
  },
  {
    permission: "Financial Connections sessions: write",
    ask: (stripe) =>
      stripe.financialConnections.sessions.create({
        account_holder: { type: "customer", customer: `cus_${nobody}` },
        permissions: ["payment_method"],
      }),
  },
];

interface KeyReport {
  /** Permissions that the key lacks, in Stripe's words. */
  missing: string[];
  /** What Stripe said about Financial Connections, when it said that the account may not use it. */
  unregistered: string | null;
}

/** What the key may do. `isTrial` asks with GET alone. Throws a Stop when Stripe does not accept the key or fails. */
async function checkKey(stripe: StripeClient, isTrial: boolean): Promise<KeyReport> {
  const report: KeyReport = { missing: [], unregistered: null };
  for (const { permission, ask } of isTrial ? reads : [...reads, ...writes]) {
    const refusal = await refusalOf(ask(stripe));
    if (refusal === null) continue;
    if (refusal instanceof Stripe.errors.StripeAuthenticationError)
      throw new Stop(1, `Stripe does not accept STRIPE_SECRET_KEY: ${refusal.message}`);
    if (lacksPermission(refusal)) report.missing.push(permissionIn(refusal, permission));
    else if (
      refusal.statusCode === 400 &&
      refusal.code !== "resource_missing" &&
      /financial connections/i.test(refusal.message)
    )
      report.unregistered = refusal.message;
  }
  return { ...report, missing: [...new Set(report.missing)] };
}

function permissionIn(error: StripeError, usual: string): string {
  const named = /'(rak_\w+)'/.exec(error.message)?.[1];
  return named ? `${usual} (${named})` : usual;
}

/** Throws a Stop when the key cannot do the Worker's work, and says what Stripe shows of it. `isTrial` asks with GET alone. */
export async function checkStripe(
  stripe: StripeClient,
  isTrial: boolean,
  isLive: boolean,
  say: (text: string) => void,
) {
  const { missing, unregistered } = await checkKey(stripe, isTrial);
  if (missing.length > 0)
    throw new Stop(
      1,
      `STRIPE_SECRET_KEY lacks permissions:\n${missing.map((name) => `  ${name}\n`).join("")}Give them to the key at https://dashboard.stripe.com/apikeys, and run setup again.`,
    );
  if (unregistered)
    throw new Stop(
      1,
      `Stripe says: ${unregistered}\nRegister your account for Financial Connections first: https://dashboard.stripe.com/financial-connections`,
    );
  say(
    isTrial
      ? "Stripe accepts it, and it may read. Whether it may write a dry run does not try."
      : "Stripe accepts it, and it has every permission that is needed.",
  );
  if (isLive)
    say(
      "Whether your account is registered for live Financial Connections, for each kind of data, Stripe's API does not show beforehand: https://dashboard.stripe.com/financial-connections does.",
    );
}
