// The usual way on Workers: Hono, stripe-node, everything in KV. It does less: no signed tokens, no events, no search, no
// second look at Stripe when a tab is closed, nothing against two writers at once.
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import Stripe from "stripe";
import { pageOf } from "./page.ts";

interface Env {
  RESULTS: KVNamespace;
  STRIPE_SECRET_KEY: string;
  STRIPE_PUBLISHABLE_KEY: string;
  STRIPE_WEBHOOK_SECRET: string;
  API_KEY: string;
  PUBLIC_URL: string;
  BUSINESS_NAME: string;
}

interface Link {
  id: string;
  status: string;
  account_holder: { type: "customer"; customer: string };
  permissions: Stripe.FinancialConnections.SessionCreateParams.Permission[];
  purpose?: string;
  return_url?: string;
  session?: string;
  accounts: { institutionName: string; last4: string | null; subcategory: string }[];
}

let made: Stripe | undefined;
function stripeOf(env: Env): Stripe {
  made ??= new Stripe(env.STRIPE_SECRET_KEY);
  return made;
}

const linkKey = (id: string) => `link:${id}`;
const readLink = (env: Env, id: string) => env.RESULTS.get<Link>(linkKey(id), "json");
const writeLink = (env: Env, link: Link) => env.RESULTS.put(linkKey(link.id), JSON.stringify(link));
const outcome = ({ status, accounts, return_url }: Link) => ({ status, accounts, returnUrl: return_url ?? null });

const app = new Hono<{ Bindings: Env }>();
app.use("/v1/*", bearerAuth({ verifyToken: (token, c) => token === (c.env as Env).API_KEY }));

app.post("/v1/links", async (c) => {
  const terms = await c.req.json<Omit<Link, "id" | "status" | "accounts">>();
  await stripeOf(c.env).customers.retrieve(terms.account_holder.customer);
  const link: Link = { ...terms, id: `lnk_${crypto.randomUUID()}`, status: "open", accounts: [] };
  await writeLink(c.env, link);
  return c.json({ ...link, url: `${c.env.PUBLIC_URL}/l/${link.id}` });
});

app.get("/v1/links/:id", async (c) => {
  const link = await readLink(c.env, c.req.param("id"));
  return link ? c.json(link) : c.json({ error: "not found" }, 404);
});

app.get("/v1/accounts/:id", async (c) => {
  const account = await c.env.RESULTS.get(`account:${c.req.param("id")}`, "json");
  return account ? c.json(account) : c.json({ error: "not found" }, 404);
});

app.get("/l/:id", async (c) => {
  const link = await readLink(c.env, c.req.param("id"));
  return link ? c.html(pageOf(link, c.env.BUSINESS_NAME, c.env.STRIPE_PUBLISHABLE_KEY)) : c.notFound();
});

app.get("/l/:id/status", async (c) => {
  const link = await readLink(c.env, c.req.param("id"));
  return link ? c.json(outcome(link)) : c.json({ error: "not found" }, 404);
});

app.post("/l/:id/session", async (c) => {
  const link = await readLink(c.env, c.req.param("id"));
  if (!link) return c.json({ error: "not found" }, 404);
  const { account_holder, permissions } = link;
  const session = await stripeOf(c.env).financialConnections.sessions.create({ account_holder, permissions });
  await writeLink(c.env, { ...link, session: session.id });
  return c.json({ clientSecret: session.client_secret, publishableKey: c.env.STRIPE_PUBLISHABLE_KEY });
});

app.post("/l/:id/complete", async (c) => {
  const link = await readLink(c.env, c.req.param("id"));
  if (!link?.session) return c.json({ error: "not found" }, 404);
  if (link.status === "completed") return c.json(outcome(link));
  const session = await stripeOf(c.env).financialConnections.sessions.retrieve(link.session);
  const { data } = session.accounts;
  const accounts = data.map(({ institution_name, last4, subcategory }) => ({
    institutionName: institution_name,
    last4,
    subcategory,
  }));
  const completed: Link = { ...link, status: "completed", accounts };
  await Promise.all([
    writeLink(c.env, completed),
    ...data.map((account) => c.env.RESULTS.put(`account:${account.id}`, JSON.stringify(account))),
  ]);
  return c.json(outcome(completed));
});

app.post("/webhooks/stripe", async (c) => {
  const stripe = stripeOf(c.env);
  const signature = c.req.header("Stripe-Signature") ?? "";
  const event = await stripe.webhooks.constructEventAsync(await c.req.text(), signature, c.env.STRIPE_WEBHOOK_SECRET);
  const { id } = event.data.object as { id: string };
  const known = await c.env.RESULTS.get(`account:${id}`);
  if (known && event.type !== "financial_connections.account.created") {
    const account = await stripe.financialConnections.accounts.retrieve(id);
    await c.env.RESULTS.put(`account:${id}`, JSON.stringify(account));
  }
  return c.json({ received: true });
});

export default app;
