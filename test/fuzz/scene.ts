// What requests are about: the product, a customer with a link of each sort, and what is known of them.
import { startWorkers } from "../workerd/start.ts";
import { wired } from "../workerd/wiring.ts";
import { type Exchange, send } from "./send.ts";

export const operatorKey = "banklink_sandbox_key";

export interface Scene {
  customer: string;
  open: { id: string; token: string };
  done: { id: string; token: string; manage: string };
  revoked: { id: string; token: string };
  /** A session of the open link; an account and an event of the finished one. */
  session: string;
  account: string;
  event: string;
}

export type World = Awaited<ReturnType<typeof startWorld>>;

/** Starts the product with its sandbox, and with no limit on how many requests may come. End it with `close`. */
export async function startWorld() {
  // Nothing happens unasked, so that whatever changes was changed by a request. No answer waits for KV.
  const settings = (await wired({ RECONCILE_SECONDS: "86400" }, [], { published: 1 }))({});
  for (const worker of settings)
    for (const limit of Object.values((worker.ratelimits ?? {}) as Record<string, { simple: { limit: number } }>))
      limit.simple.limit = 1_000_000_000;
  const workers = await startWorkers(settings);
  const { origin } = workers.url;

  const ask = async (method: string, path: string, body?: object): Promise<Exchange> => {
    const headers: [string, string][] = [["Authorization", `Bearer ${operatorKey}`]];
    if (body) headers.push(["Content-Type", "application/json"]);
    const bytes = body ? Buffer.from(JSON.stringify(body)) : null;
    const answer = await send(origin, { method, path, headers, body: bytes, isChunked: false });
    return answer;
  };
  const must = async (method: string, path: string, body?: object) => {
    const answer = await ask(method, path, body);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
    return JSON.parse(answer.text);
  };
  const makeLink = async (account_holder: object) => {
    const { id, url, manage_url, account_holder: holder } = await must("POST", "/v1/links", { account_holder });
    const [token = "", manage = ""] = [String(url).split("/l/")[1], String(manage_url).split("/m/")[1]];
    return { id: String(id), token, manage, holder };
  };

  return {
    origin,
    ask,
    close: workers.close,
    /** Every id of a link that a scene has made. */
    made: new Set<string>(),
    customers: new Set<string>(["cus_sandbox_demo"]),

    async makeScene(): Promise<Scene> {
      const open = await makeLink({ type: "customer", email: "pat@example.com" });
      const [done, revoked] = [await makeLink(open.holder), await makeLink(open.holder)];
      for (const { id } of [open, done, revoked]) this.made.add(id);
      this.customers.add(open.holder.customer);
      const { session: used } = await must("POST", `/l/${done.token}/session`, {});
      await must("POST", `/_sandbox/sessions/${used}/finish`, { institution: "Test (Non-OAuth)" });
      await must("POST", `/l/${done.token}/complete`, { session: used });
      await must("POST", `/v1/links/${revoked.id}/revoke`, {});
      const { session } = await must("POST", `/l/${open.token}/session`, {});
      const { accounts } = await must("GET", `/v1/links/${done.id}`);
      const { data } = await must("GET", `/v1/events?account_holder=${open.holder.customer}`);
      return {
        customer: open.holder.customer,
        open,
        done,
        revoked,
        session,
        account: accounts.data[0].id,
        event: data[0].id,
      };
    },

    /** All that is known of the scene's customer, as text to compare. */
    async stateOf(scene: Scene): Promise<string> {
      return (await ask("GET", `/v1/holders/${scene.customer}`)).text;
    },

    /** The ids of all links in KV. */
    async publishedLinks(): Promise<string[]> {
      interface Kv {
        list(options: object): Promise<{ keys: { name: string }[]; list_complete: boolean; cursor?: string }>;
      }
      const { RESULTS } = await workers.worker.getEnv<{ RESULTS: Kv }>();
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await RESULTS.list({ prefix: "link:", ...(cursor ? { cursor } : {}) });
        ids.push(...page.keys.map(({ name }) => name.slice("link:".length)));
        cursor = page.list_complete ? undefined : page.cursor;
      } while (cursor);
      return ids;
    },

    /** The ids of all customers at Stripe. */
    async stripesCustomers(): Promise<string[]> {
      const { STRIPE_API } = await workers.worker.getEnv<{ STRIPE_API: { fetch: typeof fetch } }>();
      const ids: string[] = [];
      for (let after = ""; ; after = `&starting_after=${ids.at(-1)}`) {
        const headers = { Authorization: "Bearer sk_test_sandbox" };
        const answer = await STRIPE_API.fetch(`https://api.stripe.com/v1/customers?limit=100${after}`, { headers });
        const { data, has_more } = (await answer.json()) as { data: { id: string }[]; has_more: boolean };
        ids.push(...data.map(({ id }) => id));
        if (!has_more) return ids;
      }
    },
  };
}
