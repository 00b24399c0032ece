// `POST /_sandbox/accounts/:id/:change`: does to a linked account what otherwise its bank or Stripe would do.

import { announceDeactivation, deactivate, disconnect, reactivate, replaceNumbers } from "../account-changes.ts";
import type { LinkedAccount } from "../model/linked-account.ts";
import { noSuch, Refusal } from "../refusal.ts";
import { linkedAccountToWire } from "../wire/linked-account.ts";
import type { ControlContext } from "./context.ts";

type Change = (context: ControlContext, account: LinkedAccount) => LinkedAccount;

/** Allows `change` only for accounts in this status. */
function from(status: LinkedAccount["status"], change: Change): Change {
  return (context, account) => {
    if (account.status === status) return change(context, account);
    throw new Refusal(400, `The account '${account.id}' is ${account.status}, not ${status}.`);
  };
}

function failNextRefresh({ store }: ControlContext, account: LinkedAccount): LinkedAccount {
  const failing = { ...account, failNextRefresh: true };
  store.put("linked_account", account.id, failing);
  return failing;
}

const changes: Record<string, Change> = {
  deactivate: from("active", deactivate),
  reactivate: from("inactive", reactivate),
  disconnect: (context, account) => (account.status === "disconnected" ? account : disconnect(context, account)),
  upcoming_deactivation: from("active", announceDeactivation),
  account_numbers_updated: from("active", replaceNumbers),
  fail_next_refresh: from("active", failNextRefresh),
};

export function changeAccount(context: ControlContext) {
  const [id = "", name = ""] = context.ids;
  const change = Object.hasOwn(changes, name) ? changes[name] : undefined;
  if (change === undefined) {
    throw new Refusal(404, `No such change: '${name}'. There are ${Object.keys(changes).join(", ")}.`);
  }
  const account = context.store.get("linked_account", id);
  if (account === undefined) throw noSuch("financial_connections_account", id);
  return linkedAccountToWire(change(context, account));
}
