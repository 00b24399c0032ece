// The routes of Stripe's API that the sandbox has, each with its parameters.

import { retrieveAuthorization } from "./authorizations.ts";
import {
  accountListParams,
  accountParams,
  createAccount,
  deleteAccount,
  listAccounts,
  retrieveAccount,
  retrieveOwnAccount,
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
import { institutionListParams, listInstitutions, retrieveInstitution } from "./institutions.ts";
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
import { previewParams, releasedParams } from "./session-params.ts";
import { createSession, retrieveSession } from "./sessions.ts";
import { listTransactions, retrieveTransaction, transactionListParams } from "./transactions.ts";
import {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  listWebhookEndpoints,
  retrieveWebhookEndpoint,
  updateWebhookEndpoint,
  webhookEndpointListParams,
  webhookEndpointParams,
  webhookEndpointUpdateParams,
} from "./webhook-endpoints.ts";

export interface Route {
  method: string;
  path: RegExp;
  /** The API versions that have it; undefined means all. */
  versions: "released" | "preview" | undefined;
  /** Returns the object to answer with and which of its ids to expand; throws a Refusal. */
  handle(context: Context, form: FormHash): { json: object; expand: string[] };
}

const expandParam = { expand: listOf(text(200)) };

function route<S extends Record<string, Reader<unknown>>>(
  method: string,
  path: string,
  shape: S,
  handle: (context: Context, params: Read<S>) => object,
  versions?: Route["versions"],
): Route {
  return {
    method,
    path: new RegExp(`^${path.replace(":id", "([^/]+)")}$`),
    versions,
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
  route("GET", "/v1/account", {}, retrieveOwnAccount),
  route("POST", "/v1/accounts", accountParams, createAccount),
  route("GET", "/v1/accounts", accountListParams, listAccounts),
  route("GET", "/v1/accounts/:id", {}, retrieveAccount),
  route("DELETE", "/v1/accounts/:id", {}, deleteAccount),
  route("POST", `${connections}/sessions`, releasedParams, createSession, "released"),
  route("POST", `${connections}/sessions`, previewParams, createSession, "preview"),
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
  route("GET", `${connections}/authorizations/:id`, {}, retrieveAuthorization, "preview"),
  route("GET", `${connections}/institutions`, institutionListParams, listInstitutions, "preview"),
  route("GET", `${connections}/institutions/:id`, {}, retrieveInstitution, "preview"),
  route("GET", "/v1/events", eventListParams, listEvents),
  route("GET", "/v1/events/:id", {}, retrieveEvent),
  route("POST", "/v1/webhook_endpoints", webhookEndpointParams, createWebhookEndpoint),
  route("GET", "/v1/webhook_endpoints", webhookEndpointListParams, listWebhookEndpoints),
  route("GET", "/v1/webhook_endpoints/:id", {}, retrieveWebhookEndpoint),
  route("POST", "/v1/webhook_endpoints/:id", webhookEndpointUpdateParams, updateWebhookEndpoint),
  route("DELETE", "/v1/webhook_endpoints/:id", {}, deleteWebhookEndpoint),
];
