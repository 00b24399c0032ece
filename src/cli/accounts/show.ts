// `banklink accounts show`: one linked account.
import type { Account } from "../../client/client.ts";
import { type Call, command } from "../command.ts";
import { stripeAccount, whose } from "../lists.ts";
import { printFacts, printJson } from "../print.ts";
import { shownTime } from "../time.ts";

export const show = command({
  summary: "Show one linked account.",
  argument: "fca_…",
  options: { ...stripeAccount },
  async run(call) {
    showAccount(call, await call.client().accounts.retrieve(call.id, whose(call.values)));
  },
});

export function showAccount({ io, isJson }: Pick<Call, "io" | "isJson">, account: Account): void {
  if (isJson) {
    printJson(io, account);
    return;
  }
  const { banklink } = account;
  printFacts(io, {
    id: account.id,
    status: account.status,
    bank: account.institution_name,
    name: account.display_name,
    last4: account.last4,
    kind: [account.category, account.subcategory].filter(Boolean).join(", "),
    permissions: account.permissions?.join(", "),
    balance: balanceOf(account),
    "balance refresh": refreshOf(account.balance_refresh),
    "ownership refresh": refreshOf(account.ownership_refresh),
    "transaction refresh": refreshOf(account.transaction_refresh),
    linked: shownTime(account.created),
    "brought by": banklink.links.join(", "),
    "account holder": banklink.holder,
    "connected account": banklink.stripe_account,
    "duplicate of": banklink.duplicate_of,
    "came in place of": banklink.replaces,
    "replaced by": banklink.replaced_by,
    "read last": shownTime(banklink.synced_at),
  });
}

/** Amounts as Stripe has them, in a currency's smallest unit, with two digits after the point: all accounts are in USD. */
function balanceOf({ balance }: Account): string {
  if (!balance) return "";
  const amounts = Object.entries(balance.current ?? {}).map(
    ([currency, amount]) => `${(Number(amount) / 100).toFixed(2)} ${currency.toUpperCase()}`,
  );
  return `${amounts.join(", ")}, as of ${shownTime(balance.as_of)}`;
}

function refreshOf(refresh: Account["balance_refresh"]): string {
  if (!refresh) return "";
  const next = shownTime(refresh.next_refresh_available_at);
  return `${refresh.status}, ${shownTime(refresh.last_attempted_at)}${next ? `; possible again ${next}` : ""}`;
}
