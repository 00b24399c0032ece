// `POST /_sandbox/accounts/:id/:change`: does to a linked account what otherwise its bank or Stripe would do.

import * as v from "valibot";
import {
  announceDeactivation,
  deactivate,
  disconnect,
  moveDeactivation,
  reactivate,
  replaceNumbers,
  startRefresh,
} from "../account-changes.ts";
import { inactiveCauses, type LinkedAccount } from "../model/linked-account.ts";
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

const loss = v.strictObject({ cause: v.optional(v.picklist(inactiveCauses)) });

function loseAccess(context: ControlContext, account: LinkedAccount): LinkedAccount {
  return deactivate(context, account, context.read(loss).cause);
}

const delay = v.strictObject({ days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(365)), 60) });

function postpone(context: ControlContext, account: LinkedAccount): LinkedAccount {
  if (account.expectedDeactivation !== null) return moveDeactivation(context, account, context.read(delay).days);
  throw new Refusal(400, `No deactivation of the account '${account.id}' was announced.`);
}

/** The daily refresh that a subscription brings. */
function refreshTransactions(context: ControlContext, account: LinkedAccount): LinkedAccount {
  if (account.subscriptions.includes("transactions")) return startRefresh(context, account, "transactions");
  throw new Refusal(400, `The account '${account.id}' is not subscribed to transactions.`);
}

const changes: Record<string, Change> = {
  deactivate: from("active", loseAccess),
  reactivate: from("inactive", reactivate),
  disconnect: (context, account) => (account.status === "disconnected" ? account : disconnect(context, account)),
  upcoming_deactivation: from("active", announceDeactivation),
  expected_deactivation_date_updated: from("active", postpone),
  account_numbers_updated: from("active", replaceNumbers),
  fail_next_refresh: from("active", failNextRefresh),
  refresh_transactions: from("active", refreshTransactions),
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
