// The whole product in real workerd, against the sandbox's Stripe, as a client over HTTP sees it.
import { hold, holdEvent } from "../contract/hold.ts";
import { askBinding } from "../workerd/door.ts";
import { startWorkers } from "../workerd/start.ts";
import { type Double, type Timeouts, wired } from "../workerd/wiring.ts";

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
interface Kv {
  get<T = string>(key: string, type?: "json"): Promise<T | null>;
  getWithMetadata<T, M>(key: string, type: "json"): Promise<{ value: T | null; metadata: M | null }>;
  list(): Promise<{ keys: { name: string }[] }>;
}
interface Bindings {
  STRIPE_API: { fetch(url: string, init: RequestInit): Promise<Response> };
}

export type Product = Awaited<ReturnType<typeof startProduct>>;

/** Starts the sandbox environment with `vars` over its own. End it with `close`. */
export async function startProduct(vars: Record<string, string> = {}, doubles: Double[] = [], timeouts: Timeouts = {}) {
  const settings = await wired(vars, doubles, timeouts);
  const workers = await startWorkers(settings({}));
  const { url, worker } = workers;
  const missing: string[] = [];

  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      redirect: "manual",
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const answer = await answerOf(response);
    hold({ method, path, sent: body, ...answer }, missing);
    return answer;
  };
  const operator = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    call(method, path, body, { Authorization: `Bearer ${operatorKey}`, ...headers });
  const sandbox = async (method: string, path: string, body?: unknown) => {
    const answer = await call(method, `/_sandbox${path}`, body);
    if (answer.status !== 200) throw new Error(`${method} /_sandbox${path}: ${JSON.stringify(answer.body)}`);
    if (method === "GET" && path === "/notifications")
      for (const notification of answer.body.data) holdEvent(notification.body, missing);
    return answer.body;
  };

  const kv: Kv = {
    get: (key, type) => askBinding(url, "RESULTS", "get", key, ...(type ? [type] : [])),
    getWithMetadata: (key, type) => askBinding(url, "RESULTS", "getWithMetadata", key, type),
    list: () => askBinding(url, "RESULTS", "list"),
  };

  return {
    url,
    worker,
    call,
    operator,
    sandbox,
    kv,
    close: workers.close,
    /** From now on Stripe, by a double, leaves this field out of accounts, so that answers need not have it. */
    stripeLeavesOut: (field: string) => void missing.push(field),
    logs: workers.logs,
    cron: workers.cron,
    /** What D1 answers to `sql`. */
    async index(sql: string): Promise<Record<string, unknown>[]> {
      const double = doubles.find(({ binding }) => binding === "INDEX");
      if (double) return this.double(double.name, { sql });
      return (await askBinding<{ results: Record<string, unknown>[] }>(url, "INDEX", "all", sql)).results;
    },
    /** Stops everything and starts it again, with `changed` over its settings; what is stored stays. */
    restart: (changed: Record<string, string> = {}) => workers.restart(settings(changed)),
    /** Tells a double something, and reads what it says. */
    async double(name: string, told: object = {}) {
      const answer = await workers.fetch(name, "/", { method: "POST", body: JSON.stringify(told) });
      return answer.json() as Promise<Answer["body"]>;
    },
    /** Stripe itself, past the product: what it says is what must be so. */
    async stripe(method: string, path: string, params: Record<string, string> = {}) {
      const { STRIPE_API } = await worker.getEnv<Bindings>();
      const form = new URLSearchParams(params).toString();
      const answer = await STRIPE_API.fetch(`https://api.stripe.com${path}`, {
        method,
        headers: {
          Authorization: "Bearer sk_test_sandbox",
          "Content-Type": "application/x-www-form-urlencoded",
        },
        ...(method === "POST" ? { body: form } : {}),
      });
      return answer.json() as Promise<Answer["body"]>;
    },
    /**
     * Changes what the object of this link has stored, behind its back, as another release would. It knows what it has
     * written and would not read it again, so it is evicted.
     */
    async rewrite(link: string, sql: string, ...values: (string | number)[]): Promise<void> {
      const object = { name: link.slice(12, 28) };
      await (await worker.getDurableObjectStorage("ACCOUNT_HOLDER", object)).exec(sql, ...values);
      await worker.evictDurableObject("ACCOUNT_HOLDER", object);
    },
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

/**
 * Looks while GETs of `path` are refused for their number. Counting begins anew with each minute of the clock: when one
 * began meanwhile, what was seen is of no use, and all is done again.
 */
export async function whileRefused<T>(product: Product, path: string, look: () => Promise<T>): Promise<T> {
  const minute = () => Math.floor(Date.now() / 60_000);
  for (;;) {
    const begun = minute();
    let status = 0;
    for (let asked = 0; status !== 429 && asked < 1000; asked += 50) {
      const answers = await Promise.all([...Array(50)].map(() => product.call("GET", path)));
      status = answers.at(-1)?.status ?? 0;
    }
    if (minute() !== begun) continue;
    if (status !== 429) throw new Error(`GET ${path} is not refused: ${status}`);
    const seen = await look();
    if (minute() === begun) return seen;
  }
}

/** Tries the link as often as one may be tried. */
export async function wearOut(product: Product, link: string): Promise<void> {
  for (let tried = 0; tried < 100; tried += 20) {
    const answers = await Promise.all([...Array(20)].map(() => product.operator("POST", "/v1/sessions", { link })));
    const refused = answers.find(({ status }) => status !== 200);
    if (refused) throw new Error(JSON.stringify(refused.body));
  }
}

/** Asks until `wanted` holds, at most ten seconds; then fails with the last answer. Rests for as long as asking took. */
export async function eventually<T>(ask: () => Promise<T>, wanted: (value: T) => boolean, seconds = 10): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const asked = Date.now();
    const value = await ask();
    if (wanted(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`Still not so after ${seconds} s: ${JSON.stringify(value)?.slice(0, 1500)}`);
    const rest = Math.max(100, Date.now() - asked);
    await new Promise((resolve) => setTimeout(resolve, rest));
  }
}
