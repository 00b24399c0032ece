// /v1/webhook_endpoints: registered, and no more. The sandbox's events go to the product, or to WEBHOOK_URL.
import { newId } from "../ids.ts";
import type { WebhookEndpoint } from "../model/webhook-endpoint.ts";
import { invalid, noSuch, Refusal } from "../refusal.ts";
import { connectionsTypes } from "../webhooks/types.ts";
import { webhookEndpointToWire } from "../wire/webhook-endpoint.ts";
import type { Context } from "./context.ts";
import { mergeMetadata } from "./customers.ts";
import { page, pageParams } from "./pagination.ts";
import { listOf, metadata, oneOf, type Read, type Reader, required, text, unsettable } from "./params.ts";

/** As many as Stripe allows an account in one mode. */
const most = 16;

const anyText = text();
const address: Reader<string | undefined> = (value, name) => {
  const read = anyText(value, name);
  if (read === undefined) return undefined;
  if (!/^https?:\/\//i.test(read))
    throw invalid(name, "Invalid URL: An explicit scheme (such as https) must be provided.", "url_invalid");
  if (URL.parse(read) === null || /[\s#]/.test(read)) throw invalid(name, "Not a valid URL", "url_invalid");
  return read;
};

const isKnown = (type: string) =>
  type.startsWith("financial_connections.")
    ? connectionsTypes.some((known) => known === type)
    : /^(\*|[a-z_]+(\.[a-z_]+)+)$/.test(type);
const eventType: Reader<string | undefined> = (value, name) => {
  const read = anyText(value, name);
  if (read !== undefined && !isKnown(read))
    throw invalid(
      name,
      `Invalid ${name}: must be one of *, ${connectionsTypes.join(", ")}, or another type of Stripe's`,
    );
  return read;
};
const anyTypes = listOf(eventType);
const eventTypes: typeof anyTypes = (value, name) => {
  const read = anyTypes(value, name);
  if (read?.length === 0) throw invalid(name, `You must enable at least one event: ${name}.`);
  return read;
};

const version: Reader<string | undefined> = (value, name) => {
  const read = anyText(value, name);
  if (read === undefined || /^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/.test(read)) return read;
  throw invalid(name, `Invalid ${name}: ${read} is no version of Stripe's API`);
};

const flag = oneOf(["true", "false"]);
const shared = { description: unsettable(text()), metadata };

export const webhookEndpointParams = {
  ...shared,
  url: required(address),
  enabled_events: required(eventTypes),
  api_version: version,
  connect: flag,
};
export const webhookEndpointUpdateParams = { ...shared, url: address, enabled_events: eventTypes, disabled: flag };
export const webhookEndpointListParams = pageParams;

function mustFind({ store, scope, id }: Context): WebhookEndpoint {
  const endpoint = store.get("webhook_endpoint", id);
  if (endpoint?.deleted === false && endpoint.scope === scope) return endpoint;
  throw noSuch("webhook endpoint", id);
}

const allOf = ({ store, scope }: Context) =>
  store.list("webhook_endpoint", { where: { scope }, order: "newest" }).filter(({ deleted }) => !deleted);

export function createWebhookEndpoint(context: Context, params: Read<typeof webhookEndpointParams>) {
  if (allOf(context).length >= most)
    throw new Refusal(400, `You have reached the maximum of ${most} test webhook endpoints.`);
  const endpoint: WebhookEndpoint = {
    id: newId("we_1"),
    scope: context.scope,
    created: context.seconds,
    url: params.url,
    connect: params.connect === "true",
    enabledEvents: params.enabled_events,
    apiVersion: params.api_version ?? null,
    description: params.description ?? null,
    metadata: mergeMetadata({}, params.metadata),
    disabled: false,
    deleted: false,
  };
  context.store.put("webhook_endpoint", endpoint.id, endpoint);
  return { ...webhookEndpointToWire(endpoint), secret: newId("whsec_") };
}

export const retrieveWebhookEndpoint = (context: Context) => webhookEndpointToWire(mustFind(context));

export function updateWebhookEndpoint(context: Context, params: Read<typeof webhookEndpointUpdateParams>) {
  const endpoint = mustFind(context);
  const updated: WebhookEndpoint = {
    ...endpoint,
    url: params.url ?? endpoint.url,
    enabledEvents: params.enabled_events ?? endpoint.enabledEvents,
    description: params.description === undefined ? endpoint.description : params.description,
    metadata: mergeMetadata(endpoint.metadata, params.metadata),
    disabled: params.disabled === undefined ? endpoint.disabled : params.disabled === "true",
  };
  context.store.put("webhook_endpoint", updated.id, updated);
  return webhookEndpointToWire(updated);
}

export function deleteWebhookEndpoint(context: Context) {
  const { id } = mustFind(context);
  context.store.put("webhook_endpoint", id, { ...mustFind(context), deleted: true });
  return { id, object: "webhook_endpoint", deleted: true };
}

export function listWebhookEndpoints(context: Context, params: Read<typeof webhookEndpointListParams>) {
  const url = "/v1/webhook_endpoints";
  return page(allOf(context), params, url, "webhook endpoint", webhookEndpointToWire);
}
