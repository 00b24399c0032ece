// The routes of Stripe's API that the sandbox has, each with its parameters.

import {
  accountListParams,
  accountParams,
  createAccount,
  deleteAccount,
  listAccounts,
  retrieveAccount,
} from "./connected-accounts.ts";
import type { Context } from "./context.ts";
import {
  createCustomer,
  customerListParams,
  customerParams,
  deleteCustomer,
  listCustomers,
  retrieveCustomer,
  updateCustomer,
} from "./customers.ts";
import { eventListParams, listEvents, retrieveEvent } from "./events.ts";
import type { FormHash } from "./form.ts";
import {
  disconnectLinkedAccount,
  linkedAccountListParams,
  listLinkedAccounts,
  listOwners,
  ownerListParams,
  refreshLinkedAccount,
  refreshParams,
  retrieveLinkedAccount,
  subscribeLinkedAccount,
  subscriptionParams,
  unsubscribeLinkedAccount,
} from "./linked-accounts.ts";
import { listOf, type Read, type Reader, readAll, text } from "./params.ts";
import { createSession, retrieveSession, sessionParams } from "./sessions.ts";
import { listTransactions, retrieveTransaction, transactionListParams } from "./transactions.ts";

export interface Route {
  method: string;
  path: RegExp;
  /** Returns the object to answer with and which of its ids to expand; throws a Refusal. */
  handle(context: Context, form: FormHash): { json: object; expand: string[] };
}

const expandParam = { expand: listOf(text(200)) };

function route<S extends Record<string, Reader<unknown>>>(
  method: string,
  path: string,
  shape: S,
  handle: (context: Context, params: Read<S>) => object,
): Route {
  return {
    method,
    path: new RegExp(`^${path.replace(":id", "([^/]+)")}$`),
    handle(context, form) {
      const { expand, ...params } = readAll({ ...shape, ...expandParam }, form);
      return { json: handle(context, params as unknown as Read<S>), expand: (expand as string[] | undefined) ?? [] };
    },
  };
}

const connections = "/v1/financial_connections";

export const routes: Route[] = [
  route("POST", "/v1/customers", customerParams, createCustomer),
  route("GET", "/v1/customers", customerListParams, listCustomers),
  route("GET", "/v1/customers/:id", {}, retrieveCustomer),
  route("POST", "/v1/customers/:id", customerParams, updateCustomer),
  route("DELETE", "/v1/customers/:id", {}, deleteCustomer),
  route("POST", "/v1/accounts", accountParams, createAccount),
  route("GET", "/v1/accounts", accountListParams, listAccounts),
  route("GET", "/v1/accounts/:id", {}, retrieveAccount),
  route("DELETE", "/v1/accounts/:id", {}, deleteAccount),
  route("POST", `${connections}/sessions`, sessionParams, createSession),
  route("GET", `${connections}/sessions/:id`, {}, retrieveSession),
  route("GET", `${connections}/accounts`, linkedAccountListParams, listLinkedAccounts),
  route("GET", `${connections}/accounts/:id`, {}, retrieveLinkedAccount),
  route("POST", `${connections}/accounts/:id/disconnect`, {}, disconnectLinkedAccount),
  route("POST", `${connections}/accounts/:id/refresh`, refreshParams, refreshLinkedAccount),
  route("POST", `${connections}/accounts/:id/subscribe`, subscriptionParams, subscribeLinkedAccount),
  route("POST", `${connections}/accounts/:id/unsubscribe`, subscriptionParams, unsubscribeLinkedAccount),
  route("GET", `${connections}/accounts/:id/owners`, ownerListParams, listOwners),
  route("GET", `${connections}/transactions`, transactionListParams, listTransactions),
  route("GET", `${connections}/transactions/:id`, {}, retrieveTransaction),
  route("GET", "/v1/events", eventListParams, listEvents),
  route("GET", "/v1/events/:id", {}, retrieveEvent),
];
