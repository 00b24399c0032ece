// Each route that a budget is for: the requests that measure it, and those that measure the least that does the same.
import { createHmac } from "node:crypto";
import { type BenchRequest, send } from "./load.ts";
import { apiKey, publicUrl, webhookSecret } from "./stage.ts";
import type { Running } from "./workerd.ts";

export interface Case {
  name: string;
  /** What the least does. */
  least: string;
  /** Ours may take so many times the CPU time of the least. */
  budget: number;
  status: number;
  leastStatus?: number;
  requests: number;
  /** `names` are of account holders of which each has one link, and none was asked for this before. */
  ours: (links: BenchLink[]) => BenchRequest[];
  floor: (names: string[]) => BenchRequest[];
  /** Whether it needs links of its own each time. */
  isOnce?: boolean;
  /** What is done with the links before, unmeasured. */
  before?: ("mint" | "complete")[];
}

/** A link, and the name of its account holder. */
export interface BenchLink {
  name: string;
  id: string;
  token: string;
}

const jsonHeaders = { "Content-Type": "application/json" };
const operator = { Authorization: `Bearer ${apiKey}` };
const browser = { Accept: "text/html", "Accept-Language": "en-US,en;q=0.9", "CF-Connecting-IP": "203.0.113.7" };
const script = { Accept: "application/json", "CF-Connecting-IP": "203.0.113.7", ...jsonHeaders };

const get = (path: string, headers: Record<string, string>): BenchRequest => ({ method: "GET", path, headers });
const post = (path: string, headers: Record<string, string>, body: string): BenchRequest => ({ method: "POST", path, headers, body }); // biome-ignore format: one idea

export const create = (name: string) =>
  post(
    "/v1/links",
    { ...operator, ...jsonHeaders },
    JSON.stringify({
      account_holder: { type: "customer", customer: `cus_${name}` },
      permissions: ["payment_method", "balances"],
      purpose: "Verify the account we pay your rent deposit back to",
      return_url: "https://app.example.com/done",
    }),
  );
const mint = ({ token }: BenchLink) => post(`/l/${token}/session`, script, "{}");
const complete = ({ token, name }: BenchLink) =>
  post(`/l/${token}/complete`, script, JSON.stringify({ session: `fcsess_${name}` }));

let events = 0;
function webhook(name: string, type: string, path = "/webhooks/stripe"): BenchRequest {
  const at = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({
    id: `evt_bench${events++}`,
    object: "event",
    api_version: "2026-10-28.endive",
    created: at,
    livemode: false,
    type,
    data: {
      object: {
        id: `fca_${name}`,
        object: "financial_connections.account",
        account_holder: { type: "customer", customer: `cus_${name}` },
        livemode: false,
      },
    },
  });
  const signed = createHmac("sha256", webhookSecret).update(`${at}.${body}`).digest("hex");
  return post(path, { ...jsonHeaders, "Stripe-Signature": `t=${at},v1=${signed}` }, body);
}

const forged = (at: number) => `${"0".repeat(8)}${String(at % 10).repeat(26)}${"z".repeat(16)}`;
const times = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at));
const sessionBody = "account_holder[type]=customer&account_holder[customer]=cus_bench&permissions[0]=payment_method";
const newAccount = "financial_connections.account.created";
const refreshed = "financial_connections.account.refreshed_balance";

export const cases: Case[] = [
  {
    name: "page, ready",
    least: "the same bytes and headers, one read of an object",
    budget: 1.35,
    status: 200,
    requests: 400,
    ours: (links) => links.map(({ token }) => get(`/l/${token}`, browser)),
    floor: (names) => names.map((name) => get(`/page/${name}`, browser)),
  },
  {
    name: "forged token",
    least: "a Worker that answers “ok”",
    budget: 2,
    status: 404,
    leastStatus: 200,
    requests: 1000,
    ours: (links) => links.map((_, at) => get(`/l/${forged(at)}/status`, script)),
    floor: (names) => names.map((name) => get(`/bare/${name}`, script)),
  },
  {
    name: "mint a session",
    least: "one fetch, one durable row",
    budget: 1.6,
    status: 200,
    requests: 150,
    isOnce: true,
    ours: (links) => links.map(mint),
    floor: (names) => names.map((name) => post(`/post/${name}`, script, sessionBody)),
  },
  {
    name: "complete, first",
    least: "one fetch, one durable row",
    budget: 1.7,
    status: 200,
    requests: 150,
    isOnce: true,
    before: ["mint"],
    ours: (links) => links.map(complete),
    floor: (names) => names.map((name) => post(`/get/${name}`, script, "{}")),
  },
  {
    name: "complete, repeated",
    least: "one read of an object",
    budget: 1.4,
    status: 200,
    requests: 400,
    before: ["mint", "complete"],
    ours: (links) => links.map(complete),
    floor: (names) => names.map((name) => post(`/read/${name}`, script, "{}")),
  },
  {
    name: "status",
    least: "one read of an object",
    budget: 1.4,
    status: 200,
    requests: 400,
    before: ["mint", "complete"],
    ours: (links) => links.map(({ token }) => get(`/l/${token}/status`, script)),
    floor: (names) => names.map((name) => get(`/read/${name}`, script)),
  },
  {
    name: "webhook, nothing new",
    least: "Hono, constructEventAsync, one durable row",
    budget: 0.85,
    status: 200,
    requests: 300,
    before: ["mint", "complete"],
    ours: (links) => links.map(({ name }) => webhook(name, newAccount)),
    floor: (names) => names.map((name) => webhook(name, newAccount, `/webhook/${name}`)),
  },
  {
    name: "webhook, read again at Stripe",
    least: "the same and one fetch",
    budget: 1.6,
    status: 200,
    requests: 150,
    before: ["mint", "complete"],
    ours: (links) => links.map(({ name }) => webhook(name, refreshed)),
    floor: (names) => names.map((name) => webhook(name, refreshed, `/webhook-asked/${name}`)),
  },
  {
    name: "GET /v1/links/:id",
    least: "one read of an object",
    budget: 1.35,
    status: 200,
    requests: 400,
    ours: (links) => links.map(({ id }) => get(`/v1/links/${id}`, operator)),
    floor: (names) => names.map((name) => get(`/read/${name}`, operator)),
  },
  {
    name: "GET /v1/accounts/:id",
    least: "one read of KV",
    budget: 1.25,
    status: 200,
    requests: 400,
    before: ["mint", "complete"],
    ours: (links) => links.map(({ name }) => get(`/v1/accounts/fca_${name}`, operator)),
    floor: (names) => names.map((name) => get(`/kv/account:fca_${name}`, operator)),
  },
  {
    name: "make a link",
    least: "one fetch, one durable row",
    budget: 1.7,
    status: 200,
    requests: 150,
    isOnce: true,
    ours: (links) => links.map(({ name }) => create(name)),
    floor: (names) => names.map((name) => post(`/customer/${name}`, operator, "{}")),
  },
];

const steps = { mint, complete };

/** Makes a link for each of `names`, and does with them what is to be `done`. */
export async function makeLinks(
  ours: Running,
  names: string[],
  done: ("mint" | "complete")[] = [],
): Promise<BenchLink[]> {
  const links: BenchLink[] = [];
  const make = async (name: string) => {
    const { method, path, headers = {}, body = "" } = create(name);
    const answer = await fetch(`${ours.url}${path}`, { method, headers, body });
    const link = (await answer.json()) as { id: string; url: string };
    if (answer.status !== 200) throw new Error(JSON.stringify(link));
    links.push({ name, id: link.id, token: link.url.slice(`${publicUrl}/l/`.length) });
  };
  for (let at = 0; at < names.length; at += 8) await Promise.all(names.slice(at, at + 8).map(make));
  for (const step of done) {
    const { others } = await send(ours.port, links.map(steps[step]), 8, 200);
    if (Object.keys(others).length > 0) throw new Error(`${step}: ${JSON.stringify(others)}`);
  }
  return links;
}

export { times };
