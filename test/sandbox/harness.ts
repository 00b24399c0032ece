// The stand-alone sandbox in real workerd, and the clients that drive it.
import Stripe from "stripe";
import { startWorkers, workerOf } from "../workerd/start.ts";

export interface Sandbox {
  url: URL;
  /** stripe-node, talking HTTP to the sandbox, without retries of its own. */
  stripe: Stripe;
  /** A client with other options. */
  client(options: Stripe.StripeConfig, key?: string): Stripe;
  /** A route under `/_sandbox/`; POST when there is a body. Throws when the answer is not 2xx. */
  control<T = unknown>(path: string, body?: object): Promise<T>;
  /** A session for the demo customer. */
  session(
    options?: Partial<Stripe.FinancialConnections.SessionCreateParams>,
  ): Promise<Stripe.FinancialConnections.Session>;
  finish(session: { id: string }, how: object): Promise<Stripe.FinancialConnections.Session>;
  /** Links accounts of a bank for the demo customer. */
  link(
    institution: string,
    accounts?: string[],
    options?: Partial<Stripe.FinancialConnections.SessionCreateParams>,
  ): Promise<Stripe.FinancialConnections.Account[]>;
  close(): Promise<void>;
}

export const demoCustomer = { type: "customer", customer: "cus_sandbox_demo" } as const;

/** A preview version of Stripe's API; stripe-node's released package has no type for one. */
export const preview = "2026-08-26.preview" as unknown as NonNullable<Stripe.StripeConfig["apiVersion"]>;

export async function startSandbox(vars: Record<string, string> = {}): Promise<Sandbox> {
  const settings = await workerOf("stripe");
  const bindings = { ...settings.bindings, ...vars };
  const { url, close } = await startWorkers([{ ...settings, bindings }]);
  const client: Sandbox["client"] = (options, key = "sk_test_sandbox") =>
    new Stripe(key, { host: url.hostname, port: url.port, protocol: "http", maxNetworkRetries: 0, ...options });
  const stripe = client({});

  const control: Sandbox["control"] = async <T>(path: string, body?: object) => {
    const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const answer = await fetch(new URL(`/_sandbox/${path}`, url), options);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} ${text}`);
    return JSON.parse(text) as T;
  };
  const session: Sandbox["session"] = (options = {}) =>
    stripe.financialConnections.sessions.create({
      account_holder: demoCustomer,
      permissions: ["payment_method"],
      ...options,
    });
  const finish: Sandbox["finish"] = (opened, how) => control(`sessions/${opened.id}/finish`, how);
  const link: Sandbox["link"] = async (institution, accounts, options) => {
    const ended = await finish(await session(options), { institution, ...(accounts ? { accounts } : {}) });
    return ended.accounts.data;
  };
  return { url, stripe, client, control, session, finish, link, close };
}

/** What a call is refused with; fails when it is not refused. */
export async function refusal(call: Promise<unknown>): Promise<InstanceType<typeof Stripe.errors.StripeError>> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error("The call was not refused.");
}

/** Waits until `look` gives something other than undefined. */
export async function eventually<T>(look: () => Promise<T | undefined>, patience = 20_000): Promise<T> {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("It did not happen in time.");
}
