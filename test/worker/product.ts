// The whole product in real workerd, against the sandbox's Stripe, as a client over HTTP sees it.
import { createTestHarness, unstable_readConfig } from "wrangler";

export const operatorKey = "banklink_sandbox_key";
export const demoCustomer = { type: "customer", customer: "cus_sandbox_demo" } as const;

export interface Answer {
  status: number;
  headers: Headers;
  // What a client sees: JSON of any shape, asserted on by each test.
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what the tests are about
  body: any;
}

/** KV as the operator's own Workers read it. */
interface Bindings {
  RESULTS: {
    get<T = string>(key: string, type?: "json"): Promise<T | null>;
    getWithMetadata<T, M>(key: string, type: "json"): Promise<{ value: T | null; metadata: M | null }>;
    list(): Promise<{ keys: { name: string }[] }>;
  };
}

export type Product = Awaited<ReturnType<typeof startProduct>>;

/** Starts the sandbox environment with `vars` over its own. End it with `close`. */
export async function startProduct(vars: Record<string, string> = {}) {
  const config = "wrangler.toml";
  const own = unstable_readConfig({ config, env: "sandbox" }).vars as Record<string, string>;
  // As secrets, so that a .dev.vars on the developer's machine does not win over them.
  const harness = createTestHarness({
    root: process.cwd(),
    workers: [{ configPath: config, env: "sandbox", secrets: { ...own, ...vars } }],
  });
  const { url } = await harness.listen();
  const worker = harness.getWorker();

  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      redirect: "manual",
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return answerOf(response);
  };
  const operator = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    call(method, path, body, { Authorization: `Bearer ${operatorKey}`, ...headers });
  const sandbox = async (method: string, path: string, body?: unknown) => {
    const answer = await call(method, `/_sandbox${path}`, body);
    if (answer.status !== 200) throw new Error(`${method} /_sandbox${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  return {
    url,
    worker,
    call,
    operator,
    sandbox,
    kv: ((await worker.getEnv()) as unknown as Bindings).RESULTS,
    close: () => harness.close(),
    logs: () => harness.getLogs(),
    /** Makes a link for the demo customer; `path` is the customer's own, `/l/<token>`. */
    async makeLink(terms: Record<string, unknown> = {}) {
      const answer = await operator("POST", "/v1/links", { account_holder: demoCustomer, ...terms });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      return { id: String(answer.body.id), path: new URL(answer.body.url).pathname, body: answer.body };
    },
    /** A customer of their own, so that tests in one file do not meet. */
    async makeCustomer() {
      const answer = await operator("POST", "/v1/links", {
        account_holder: { type: "customer", email: "pat@example.com", name: "Pat Doe" },
      });
      return String(answer.body.account_holder.customer);
    },
    /** What a person does: taps, and links `accounts` in the modal. */
    async link(path: string, finish: Record<string, unknown> = { institution: "Test (Non-OAuth)" }) {
      const minted = await call("POST", `${path}/session`, {});
      const session = String(minted.body.session);
      await sandbox("POST", `/sessions/${session}/finish`, finish);
      return { session, minted, completed: await call("POST", `${path}/complete`, { session }) };
    },
  };
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get("Content-Type")?.includes("json") && text !== "";
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** Asks until `wanted` holds, at most ten seconds; then fails with the last answer. */
export async function eventually<T>(ask: () => Promise<T>, wanted: (value: T) => boolean, seconds = 10): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await ask();
    if (wanted(value)) return value;
    if (Date.now() > deadline) throw new Error(`Still not so after ${seconds} s: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
