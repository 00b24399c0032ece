// The usual way on Node.js: Express, stripe-node, everything in SQLite on disk. It does less than ours, as worker.ts does.
// Not TypeScript, because Express is only installed for the bench, and types are checked without it.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import express from "express";
import Stripe from "stripe";
import { pageOf } from "./page.ts";

const [port, stripePort, folder] = process.argv.slice(2);
const { API_KEY, BUSINESS_NAME, PUBLIC_URL, STRIPE_PUBLISHABLE_KEY, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET } =
  process.env;

const stripe = new Stripe(STRIPE_SECRET_KEY, { host: "127.0.0.1", port: stripePort, protocol: "http" });
const database = new DatabaseSync(join(folder, "server.sqlite"));
database.exec("PRAGMA journal_mode = WAL");
database.exec("CREATE TABLE rows (id TEXT PRIMARY KEY, record TEXT NOT NULL)");
const select = database.prepare("SELECT record FROM rows WHERE id = ?");
const insert = database.prepare("INSERT OR REPLACE INTO rows (id, record) VALUES (?, ?)");
const read = (id) => {
  const row = select.get(id);
  return row ? JSON.parse(row.record) : null;
};
const write = (record) => insert.run(record.id, JSON.stringify(record));

const app = express();
app.post("/webhooks/stripe", express.raw({ type: "application/json" }), async (request, response) => {
  const event = stripe.webhooks.constructEvent(request.body, request.get("Stripe-Signature"), STRIPE_WEBHOOK_SECRET);
  const { id } = event.data.object;
  if (read(id) && event.type !== "financial_connections.account.created")
    write(await stripe.financialConnections.accounts.retrieve(id));
  response.json({ received: true });
});
app.use(express.json());
app.use("/v1", (request, response, next) => {
  if (request.get("Authorization") === `Bearer ${API_KEY}`) return next();
  response.status(401).json({ error: "unauthorized" });
});

const found = (request, response, answer) => {
  const record = read(request.params.id);
  return record ? answer(record) : response.status(404).json({ error: "not found" });
};
const outcome = ({ status, accounts, return_url }) => ({ status, accounts, returnUrl: return_url ?? null });

app.post("/v1/links", async (request, response) => {
  await stripe.customers.retrieve(request.body.account_holder.customer);
  const link = { ...request.body, id: `lnk_${randomUUID()}`, status: "open", accounts: [] };
  write(link);
  response.json({ ...link, url: `${PUBLIC_URL}/l/${link.id}` });
});
app.get("/v1/links/:id", (request, response) => found(request, response, (link) => response.json(link)));
app.get("/v1/accounts/:id", (request, response) => found(request, response, (account) => response.json(account)));
app.get("/l/:id", (request, response) =>
  found(request, response, (link) => response.send(pageOf(link, BUSINESS_NAME, STRIPE_PUBLISHABLE_KEY))),
);
app.get("/l/:id/status", (request, response) => found(request, response, (link) => response.json(outcome(link))));
app.post("/l/:id/session", (request, response) =>
  found(request, response, async (link) => {
    const { account_holder, permissions } = link;
    const session = await stripe.financialConnections.sessions.create({ account_holder, permissions });
    write({ ...link, session: session.id });
    response.json({ clientSecret: session.client_secret, publishableKey: STRIPE_PUBLISHABLE_KEY });
  }),
);
app.post("/l/:id/complete", (request, response) =>
  found(request, response, async (link) => {
    if (link.status === "completed") return response.json(outcome(link));
    const { accounts } = await stripe.financialConnections.sessions.retrieve(link.session);
    for (const account of accounts.data) write(account);
    const completed = {
      ...link,
      status: "completed",
      accounts: accounts.data.map(({ institution_name, last4, subcategory }) => ({
        institutionName: institution_name,
        last4,
        subcategory,
      })),
    };
    write(completed);
    response.json(outcome(completed));
  }),
);
app.listen(Number(port), "127.0.0.1");
