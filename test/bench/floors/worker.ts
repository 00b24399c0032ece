// The least Workers that do the same work as each route of ours: what any product would have to do, written as barely as
// it can be. Each request names its object in the path, so that as many objects are asked as with ours. Answers carry the
// bytes and headers that ours carry.
import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";
import Stripe from "stripe";

interface Env {
  OBJECT: DurableObjectNamespace<Least>;
  RESULTS: KVNamespace;
  INDEX: D1Database;
  /** What ours answers, and its headers as JSON. */
  ANSWER: string;
  HEADERS: string;
  WEBHOOK_SECRET: string;
  NOTIFY_URL: string;
}

const stripeUrl = "https://api.stripe.com/v1/";

/** An object with rows, one a key. */
export class Least extends DurableObject<Env> {
  private readonly sql = this.ctx.storage.sql;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.sql.exec("CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, record TEXT NOT NULL)");
  }

  read(id: string): string {
    return String(this.sql.exec("SELECT record FROM rows WHERE id = ?", id).toArray()[0]?.record ?? "");
  }

  write(id: string, record: string): void {
    this.sql.exec("INSERT OR REPLACE INTO rows (id, record) VALUES (?, ?)", id, record);
  }

  /** One fetch, one durable row. */
  async ask(method: string, path: string, body?: string): Promise<string> {
    const answer = await fetch(`${stripeUrl}${path}`, {
      method,
      headers: { Authorization: "Bearer sk_test_bench", "Content-Type": "application/x-www-form-urlencoded" },
      ...(body === undefined ? {} : { body }),
    });
    const said = await answer.text();
    this.write("link", said);
    return said;
  }

  /** The same, and then what `also` says is done after the answer. */
  async askAnd(also: "publish" | "tell", method: string, path: string): Promise<string> {
    const said = await this.ask(method, path);
    this.ctx.waitUntil(also === "tell" ? this.tell(said) : this.publish(path, said));
    return said;
  }

  /** Three keys of KV and one row of D1, as a completed link has. */
  private async publish(path: string, said: string): Promise<void> {
    const put = "INSERT OR REPLACE INTO least (id, record) VALUES (?, ?)";
    const kinds = ["link", "account", "holder"];
    await Promise.all([
      ...kinds.map((kind) => this.env.RESULTS.put(`${kind}:${path}`, said)),
      this.env.INDEX.prepare(put).bind(path, said).run(),
    ]);
  }

  /** One signed event. */
  private async tell(said: string): Promise<void> {
    const signed = await crypto.subtle.sign("HMAC", await hmacKey(), new TextEncoder().encode(said));
    const signature = btoa(String.fromCharCode(...new Uint8Array(signed)));
    const headers = { "Content-Type": "application/json", "webhook-signature": `v1,${signature}` };
    await fetch(this.env.NOTIFY_URL, { method: "POST", headers, body: said });
  }
}

let key: Promise<CryptoKey> | undefined;
function hmacKey(): Promise<CryptoKey> {
  key ??= crypto.subtle.importKey("raw", new Uint8Array(32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return key;
}

const stripe = new Stripe("sk_test_bench");
const webhooks = new Hono<{ Bindings: Env }>();
for (const isAsked of [false, true])
  webhooks.post(isAsked ? "/webhook-asked/:name" : "/webhook/:name", async (c) => {
    const signature = c.req.header("Stripe-Signature") ?? "";
    const event = await stripe.webhooks.constructEventAsync(await c.req.text(), signature, c.env.WEBHOOK_SECRET);
    const object = c.env.OBJECT.getByName(c.req.param("name"));
    if (isAsked) await object.ask("GET", `financial_connections/accounts/fca_${c.req.param("name")}`);
    else await object.write("account", event.id);
    return c.json({ received: true });
  });

let headers: Record<string, string> | undefined;
function headersOf(env: Env): Record<string, string> {
  headers ??= JSON.parse(env.HEADERS) as Record<string, string>;
  return headers;
}

export default {
  async fetch(request, env) {
    const [, kind, name = ""] = new URL(request.url).pathname.split("/");
    const answer = (body: string) => new Response(body, { headers: headersOf(env) });
    const object = () => env.OBJECT.getByName(name);
    switch (kind) {
      case "bare":
        return new Response("ok");
      case "page":
        await object().read("link");
        return answer(env.ANSWER);
      case "read":
        return answer(await object().read("link"));
      case "kv":
        return answer((await env.RESULTS.get(name)) ?? "");
      case "write":
        await object().write("link", await request.text());
        return answer("");
      case "mint":
        await object().ask("POST", "financial_connections/sessions", await request.text());
        return answer(env.ANSWER);
      case "complete":
        await object().ask("GET", `financial_connections/sessions/fcsess_${name}`);
        return answer(env.ANSWER);
      case "complete-publish":
        await object().askAnd("publish", "GET", `financial_connections/sessions/fcsess_${name}`);
        return answer(env.ANSWER);
      case "make":
        await object().ask("GET", `customers/cus_${name}`);
        return answer(env.ANSWER);
      case "make-tell":
        await object().askAnd("tell", "GET", `customers/cus_${name}`);
        return answer(env.ANSWER);
      case "webhook":
      case "webhook-asked":
        return webhooks.fetch(request, env);
      default:
        return new Response("ok");
    }
  },
} satisfies ExportedHandler<Env>;
