// Every route, with a valid request for each: what the fuzzer starts from. A new route is one line here.
import { readFileSync } from "node:fs";
import type { Chance } from "./chance.ts";
import type { Scene } from "./scene.ts";

/** The hash of a text that customers are shown. */
const consent = readFileSync("src/customer/page/kept-consents.txt", "utf8").slice(0, 64);

export interface Route {
  method: "GET" | "POST" | "DELETE";
  /** `:link`, `:token` and so on are filled in from the scene: see `idsOf`. */
  path: string;
  who: "operator" | "customer" | "stripe" | "anyone";
  /** How often it is taken, where that is not once, or three times with a body. */
  weight?: number;
  query?: (chance: Chance, scene: Scene) => Record<string, string>;
  body?: (chance: Chance, scene: Scene) => object;
}

const holderOf = (chance: Chance, scene: Scene) =>
  chance.pick<object>([
    { type: "customer", customer: scene.customer },
    { type: "customer", customer: scene.customer },
    { type: "customer", email: "pat@example.com", name: "Zoë Müller", phone: "+15551234567" },
    { type: "customer", email: "pat@example.com", name: "Zoë Müller" },
    { type: "customer", customer_account: "acct_sandbox_demo" },
    { type: "account", account: "acct_sandbox_demo" },
  ]);

/** A link's terms, each of them in half of all cases: so that what is changed of them is as often what matters. */
function terms(chance: Chance, scene: Scene): object {
  const all = {
    permissions: ["payment_method", "balances"],
    filters: { country: "US", account_subcategories: ["checking"], require_payment_method_support: "none" },
    limits: { accounts: 1 },
    manual_entry: { mode: "disabled" },
    purpose: "Verify the account",
    return_url: chance.pick(["https://app.example.com/done?a=b", "myapp://done"]),
    client_reference_id: "order-42",
    relink: chance.pick([null, scene.account]),
    institution: "fcinst_1",
    locale: chance.pick(["auto", "en", "es"]),
    expires_at: Math.floor(Date.now() / 1000) + 86_400,
    metadata: { order: "42", note: "a\nb" },
    stripe_account: chance.pick([null, "acct_sandbox_demo"]),
  };
  const some = Object.entries(all).filter(() => chance.maybe(0.5));
  return { account_holder: holderOf(chance, scene), ...Object.fromEntries(some) };
}

/** For a connected account's, which are none of the scene's. */
const connected = (chance: Chance): Record<string, string> =>
  chance.maybe(0.5) ? { stripe_account: "acct_sandbox_demo" } : {};

const page = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const paged = (place: unknown) => (chance: Chance, scene: Scene) => ({
  account_holder: scene.customer,
  limit: "5",
  ...(chance.maybe(0.5) ? { page: page(place) } : {}),
});

const daysAgo = (chance: Chance, days: number) =>
  Math.floor(Date.now() / 1000) - (chance.maybe(0.5) ? days : 2 * days) * 86_400;

/** Some of what links are searched by. */
function search(chance: Chance, scene: Scene): Record<string, string> {
  const all = {
    limit: "3",
    page: page([scene.done.id]),
    status: chance.pick(["open", "completed", "expired", "revoked"]),
    account_holder: scene.customer,
    client_reference_id: "order-42",
    "created[gte]": String(daysAgo(chance, 30)),
    "created[lt]": String(daysAgo(chance, -1)),
  };
  return Object.fromEntries(Object.entries(all).filter(() => chance.maybe(0.5)));
}

const accountNews = (chance: Chance, scene: Scene) => ({
  id: "evt_1fuzz",
  object: "event",
  api_version: "2026-10-28.endive",
  livemode: false,
  type: `financial_connections.account.${chance.pick(["created", "deactivated", "refreshed_balance"])}`,
  data: {
    object: {
      id: chance.pick([scene.account, "fca_1unknown"]),
      object: "financial_connections.account",
      account_holder: { type: "customer", customer: scene.customer, customer_account: "acct_sandbox_demo" },
    },
  },
});

export const routes: Route[] = [
  { method: "POST", path: "/v1/links", who: "operator", weight: 8, body: terms },
  { method: "GET", path: "/v1/links", who: "operator", query: (chance, scene) => ({ status: "open", ...paged([scene.open.id])(chance, scene) }) }, // biome-ignore format: one line a route
  { method: "GET", path: "/v1/links", who: "operator", query: search }, // biome-ignore format: one line a route
  { method: "GET", path: "/v1/stats", who: "operator", query: (chance) => ({ from: String(daysAgo(chance, 30)), to: String(daysAgo(chance, 1)), by: "day", ...connected(chance) }) }, // biome-ignore format: one line a route
  { method: "GET", path: "/v1/links/:link", who: "operator" },
  { method: "POST", path: "/v1/links/:link", who: "operator", body: () => ({ expires_at: Math.floor(Date.now() / 1000) + 3_600, metadata: { a: "b" } }) }, // biome-ignore format: one line a route
  { method: "POST", path: "/v1/links/:link/revoke", who: "operator", body: () => ({}) },
  { method: "POST", path: "/v1/sessions", who: "operator", body: (chance, scene) => chance.maybe(0.5) ? { link: scene.open.id } : terms(chance, scene) }, // biome-ignore format: one line a route
  { method: "GET", path: "/v1/holders/:holder", who: "operator" },
  { method: "GET", path: "/v1/holders/:holder", who: "operator", query: connected },
  { method: "DELETE", path: "/v1/holders/:stranger", who: "operator", query: connected },
  { method: "GET", path: "/v1/accounts", who: "operator", query: paged([1]) },
  { method: "GET", path: "/v1/accounts", who: "operator", query: (_, scene) => ({ link: scene.done.id }) },
  { method: "GET", path: "/v1/accounts/:account", who: "operator" },
  { method: "GET", path: "/v1/consents/:consent", who: "operator" },
  { method: "POST", path: "/v1/accounts/:account/refresh", who: "operator", body: (chance) => ({ features: [chance.pick(["balance", "ownership", "transactions"])] }) }, // biome-ignore format: one line a route
  { method: "POST", path: "/v1/accounts/:account/subscribe", who: "operator", body: () => ({ features: ["transactions"] }) }, // biome-ignore format: one line a route
  { method: "POST", path: "/v1/accounts/:account/unsubscribe", who: "operator", body: () => ({ features: ["transactions"] }) }, // biome-ignore format: one line a route
  { method: "GET", path: "/v1/accounts/:account/owners", who: "operator", query: (chance) => ({ limit: "5", ...(chance.maybe(0.5) ? { page: page(["fcaown_1"]) } : {}) }) }, // biome-ignore format: one line a route
  { method: "GET", path: "/v1/accounts/:account/transactions", who: "operator", query: (chance) => ({ limit: "5", after: "fctxnref_1", transacted_after: "1", transacted_before: "1800000000", ...(chance.maybe(0.5) ? { page: page(["fctxn_1"]) } : {}) }) }, // biome-ignore format: one line a route
  { method: "POST", path: "/v1/accounts/:account/disconnect", who: "operator", body: () => ({}) },
  { method: "GET", path: "/v1/events", who: "operator", query: paged([2]) },
  { method: "POST", path: "/v1/events/:event/resend", who: "operator", body: () => ({}) },
  { method: "GET", path: "/v1/settings", who: "operator" },
  { method: "GET", path: "/v1/doctor", who: "operator" },
  { method: "GET", path: "/l/:token", who: "customer" },
  { method: "POST", path: "/l/:token/session", who: "customer", body: (chance) => ({ webview: false, app: "1.0", ...(chance.maybe(0.5) ? { consent: { text: chance.pick([consent, "0".repeat(64)]), locale: "en", shown_at: Math.floor(Date.now() / 1000) } } : {}) }) }, // biome-ignore format: one line a route
  { method: "POST", path: "/l/:token/complete", who: "customer", body: (_, scene) => ({ session: scene.session }) },
  { method: "POST", path: "/l/:token/cancel", who: "customer", body: (_, scene) => ({ session: scene.session, code: "Canceled", message: "The person went away" }) }, // biome-ignore format: one line a route
  { method: "GET", path: "/l/:token/status", who: "customer" },
  { method: "GET", path: "/l/:token/return", who: "customer" },
  { method: "GET", path: "/m/:manage", who: "customer" },
  { method: "GET", path: "/m/:manage/status", who: "customer" },
  { method: "POST", path: "/m/:manage/disconnect", who: "customer", body: (_, scene) => ({ account: scene.account }) },
  { method: "POST", path: "/m/:manage/deletion", who: "customer", body: () => ({}) },
  { method: "POST", path: "/webhooks/stripe", who: "stripe", body: accountNews },
  { method: "GET", path: "/healthz", who: "anyone" },
  { method: "GET", path: "/robots.txt", who: "anyone" },
  { method: "GET", path: "/favicon.svg", who: "anyone" },
  { method: "GET", path: "/", who: "anyone" },
  { method: "GET", path: "/v2/links", who: "anyone" },
];

/** What may stand for a name in a path; of more than one the fuzzer takes any. */
export const idsOf = (scene: Scene): Record<string, string[]> => ({
  ":link": [scene.open.id, scene.open.id, scene.done.id, scene.revoked.id],
  ":token": [scene.open.token, scene.open.token, scene.done.token, scene.revoked.token],
  ":manage": [scene.done.manage],
  ":holder": [scene.customer],
  ":stranger": ["cus_stranger", "acct_stranger"],
  ":account": [scene.account],
  ":event": [scene.event],
  ":consent": [consent, "0".repeat(64)],
});
