// The Worker as it is deployed, in real workerd. Stripe is the sandbox's, in a Worker beside it.
import { startWorkers, workerOf } from "../../workerd/start.ts";

/** Where customers open their links. */
export const origin = "https://link.rocketrides.example";

export type Deployed = Awaited<ReturnType<typeof startDeployed>>;

/** Starts it. End it with `close`. */
export async function startDeployed() {
  const [production, sandbox] = await Promise.all([workerOf("production"), workerOf("sandbox")]);
  const bindings = { ...sandbox.bindings, PUBLIC_URL: origin, NOTIFY_URL: "", NOTIFY_SECRET: "" };
  const stripe = { name: sandbox.name, entrypoint: "StripeApi" };
  const workers = await startWorkers([
    { ...production, bindings, serviceBindings: { STRIPE_API: stripe } },
    { ...sandbox, bindings, serviceBindings: { ...sandbox.serviceBindings, PRODUCT: production.name } },
  ]);

  const init = (method: string, body: object | undefined, headers: Record<string, string> = {}): RequestInit => ({
    method,
    headers: { ...headers, "Content-Type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answerOf = async (answer: Response, what: string) => {
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${what}: ${answer.status} ${text.slice(0, 500)}`);
    return JSON.parse(text);
  };

  return {
    worker: workers.worker,
    url: workers.url,
    close: workers.close,
    /** The answer to a request of the operator's backend. Throws when it fails, as the others do. */
    async operator(method: string, path: string, body?: object) {
      const sent = init(method, body, { Authorization: `Bearer ${sandbox.bindings.API_KEY}` });
      return answerOf(await fetch(new URL(path, workers.url), sent), `${method} ${path}`);
    },
    /** The same for a request that the customer's page makes. */
    async page(path: string, body: object) {
      return answerOf(await fetch(new URL(path, workers.url), init("POST", body)), `POST ${path}`);
    },
    /** What a person or a bank does at Stripe. */
    async sandbox(path: string, body: object) {
      return answerOf(await workers.fetch(sandbox.name, `/_sandbox${path}`, init("POST", body)), `POST ${path}`);
    },
  };
}
