// A Stripe whose answers are fixed: the same for each id, whoever asks and however often. Ids end in what tells which
// account holder they are of: the first session of cus_b7 is fcsess_b7, which has linked fca_b7, the second is fcsess_b7x2.
import type { IncomingMessage } from "node:http";

const created = 1_790_000_000;

const holderOf = (name: string) => name.split("x", 1)[0] ?? "";

/** How many sessions each account holder has. */
const sessions = new Map<string, number>();
function newSession(body: string): string {
  const holder = /cus_(\w+)/.exec(decodeURIComponent(body))?.[1] ?? "";
  const count = (sessions.get(holder) ?? 0) + 1;
  sessions.set(holder, count);
  return count === 1 ? holder : `${holder}x${count}`;
}

const account = (name: string) => ({
  id: `fca_${name}`,
  object: "financial_connections.account",
  account_holder: { customer: `cus_${holderOf(name)}`, type: "customer" },
  account_numbers: [],
  balance: null,
  balance_refresh: null,
  category: "cash",
  created,
  display_name: "Success",
  institution_name: "Test (Non-OAuth)",
  last4: "6789",
  livemode: false,
  ownership: null,
  ownership_refresh: null,
  permissions: ["payment_method"],
  status: "active",
  status_details: { active: { action: "none", cause: null, expected_deactivation_date: null } },
  subcategory: "checking",
  subscriptions: [],
  supported_payment_method_types: ["us_bank_account"],
  transaction_refresh: null,
});

const session = (name: string, accounts: object[]) => ({
  id: `fcsess_${name}`,
  object: "financial_connections.session",
  account_holder: { customer: `cus_${holderOf(name)}`, type: "customer" },
  accounts: {
    object: "list",
    data: accounts,
    has_more: false,
    url: `/v1/financial_connections/accounts?session=fcsess_${name}`,
  },
  client_secret: `fcsess_client_secret_${name}`,
  filters: { account_subcategories: ["checking"], country: "US" },
  livemode: false,
  manual_entry: { mode: "disabled" },
  permissions: ["payment_method"],
  prefetch: [],
});

const customer = (name: string) => ({
  id: `cus_${name}`,
  object: "customer",
  created,
  email: "jenny.rosen@example.com",
  livemode: false,
  metadata: {},
  name: "Jenny Rosen",
  phone: null,
});

/** What Stripe answers. */
export function answer({ method }: IncomingMessage, url: URL, body: Buffer) {
  const last = url.pathname.split("/").at(-1) ?? "";
  const name = last.slice(last.indexOf("_") + 1);
  const said = url.pathname.startsWith("/v1/customers")
    ? customer(method === "POST" ? "new" : name)
    : url.pathname.startsWith("/v1/financial_connections/accounts/")
      ? account(name)
      : method === "POST"
        ? session(newSession(body.toString()), [])
        : session(name, [account(name)]);
  return {
    body: JSON.stringify(said),
    headers: { "Content-Type": "application/json", "Request-Id": "req_bench", "Stripe-Version": "2026-10-28.endive" },
  };
}
