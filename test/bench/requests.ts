// The requests that are measured. Ours and the usual ways take the same; account holder `b7` is Stripe's customer `cus_b7`.
import { createHmac } from "node:crypto";
import type { BenchRequest } from "./load.ts";
import { apiKey, webhookSecret } from "./settings.ts";

/** A link, and the name of its account holder. */
export interface BenchLink {
  name: string;
  id: string;
  token: string;
  /** Names its session and its account at Stripe: the holder's name, and which of its links it is. */
  session: string;
}

const jsonHeaders = { "Content-Type": "application/json" };
export const operator = { Authorization: `Bearer ${apiKey}` };
export const browser = { Accept: "text/html", "Accept-Language": "en-US,en;q=0.9", "CF-Connecting-IP": "203.0.113.7" };
export const script = { Accept: "application/json", "CF-Connecting-IP": "203.0.113.7", ...jsonHeaders };

export const get = (path: string, headers: Record<string, string>): BenchRequest => ({ method: "GET", path, headers });
export const post = (path: string, headers: Record<string, string>, body: string): BenchRequest => ({ method: "POST", path, headers, body }); // biome-ignore format: one idea

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
export const page = ({ token }: BenchLink) => get(`/l/${token}`, browser);
export const status = ({ token }: BenchLink) => get(`/l/${token}/status`, script);
export const getLink = ({ id }: BenchLink) => get(`/v1/links/${id}`, operator);
export const mint = ({ token }: BenchLink) => post(`/l/${token}/session`, script, "{}");
export const complete = ({ token, session }: BenchLink) =>
  post(`/l/${token}/complete`, script, JSON.stringify({ session: `fcsess_${session}` }));

/** With a token of the right form, that was never given out. */
export const forged = (at: number) =>
  get(`/l/${"0".repeat(8)}${String(at % 10).repeat(26)}${"z".repeat(16)}/status`, script);

export const newAccount = "financial_connections.account.created";
export const refreshed = "financial_connections.account.refreshed_balance";

let events = 0;
/** Stripe's webhook of this `type` about the account `fca_<account>` of `cus_<name>`. */
export function webhook(name: string, account: string, type: string, path = "/webhooks/stripe"): BenchRequest {
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
        id: `fca_${account}`,
        object: "financial_connections.account",
        account_holder: { type: "customer", customer: `cus_${name}` },
        livemode: false,
      },
    },
  });
  const signed = createHmac("sha256", webhookSecret).update(`${at}.${body}`).digest("hex");
  return post(path, { ...jsonHeaders, "Stripe-Signature": `t=${at},v1=${signed}` }, body);
}
