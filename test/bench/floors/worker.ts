// The least Workers that do the same work as each route of ours: what any product would have to do, written as barely as
// it can be. Each request names its object in the path, so that as many objects are asked as with ours.
import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";
import Stripe from "stripe";

interface Env {
  OBJECT: DurableObjectNamespace<Least>;
  RESULTS: KVNamespace;
  /** A page as ours sends it, and its headers as JSON. */
  PAGE: string;
  PAGE_HEADERS: string;
  WEBHOOK_SECRET: string;
}

const stripeUrl = "https://api.stripe.com/v1";

/** An object with rows, one a key. */
export class Least extends DurableObject {
  private readonly sql = this.ctx.storage.sql;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.sql.exec("CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, record TEXT NOT NULL)");
  }

  read(id: string): string {
    return String(this.sql.exec("SELECT record FROM rows WHERE id = ? LIMIT 1", id).toArray()[0]?.record ?? "");
  }

  write(id: string, record: string): void {
    this.sql.exec("INSERT OR REPLACE INTO rows (id, record) VALUES (?, ?)", id, record);
  }

  async ask(method: string, path: string, body: string | undefined): Promise<string> {
    const answer = await fetch(`${stripeUrl}${path}`, {
      method,
      headers: { Authorization: "Bearer sk_test_bench", "Content-Type": "application/x-www-form-urlencoded" },
      ...(body === undefined ? {} : { body }),
    });
    const said = await answer.text();
    this.write("link", said);
    return said;
  }
}

let key: Promise<CryptoKey> | undefined;
const hmacKey = () =>
  (key ??= crypto.subtle.importKey("raw", new Uint8Array(32), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]));

const stripe = new Stripe("sk_test_bench");
const webhooks = new Hono<{ Bindings: Env }>();
for (const isAsked of [false, true])
  webhooks.post(isAsked ? "/webhook-asked/:name" : "/webhook/:name", async (c) => {
    const body = await c.req.text();
    const event = await stripe.webhooks.constructEventAsync(
      body,
      c.req.header("Stripe-Signature") ?? "",
      c.env.WEBHOOK_SECRET,
    );
    const object = c.env.OBJECT.getByName(c.req.param("name"));
    if (isAsked) await object.ask("GET", "/financial_connections/accounts/fca_1", undefined);
    else await object.write("account", event.id);
    return c.json({ received: true });
  });

const json = (body: string) => new Response(body, { headers: { "Content-Type": "application/json" } });

export default {
  async fetch(request, env) {
    const [, kind, name = ""] = new URL(request.url).pathname.split("/");
    const object = () => env.OBJECT.getByName(name);
    switch (kind) {
      case "page":
        await object().read("link");
        return new Response(env.PAGE, { headers: JSON.parse(env.PAGE_HEADERS) });
      case "hmac": {
        const given = new TextEncoder().encode(name.slice(0, 32));
        const isRight = await crypto.subtle.verify("HMAC", await hmacKey(), given, new TextEncoder().encode(name));
        return new Response(JSON.stringify({ isRight }), {
          status: 404,
          headers: { "Content-Type": "application/json" },
        });
      }
      case "read":
        return json(await object().read("link"));
      case "kv":
        return json((await env.RESULTS.get(name)) ?? "");
      case "write":
        await object().write("link", await request.text());
        return json("{}");
      case "post":
        return json(await object().ask("POST", "/financial_connections/sessions", await request.text()));
      case "get":
        return json(await object().ask("GET", `/financial_connections/sessions/fcsess_${name}`, undefined));
      case "customer":
        return json(await object().ask("GET", `/customers/cus_${name}`, undefined));
      case "webhook":
      case "webhook-asked":
        return webhooks.fetch(request, env);
      default:
        return new Response("ok");
    }
  },
} satisfies ExportedHandler<Env>;
