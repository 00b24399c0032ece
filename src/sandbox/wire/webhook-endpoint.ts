// Webhook endpoints as Stripe's JSON.
import type Stripe from "stripe";
import type { WebhookEndpoint } from "../model/webhook-endpoint.ts";

/** Without its secret, which only the answer to its creation has. */
export function webhookEndpointToWire(endpoint: WebhookEndpoint): Stripe.WebhookEndpoint {
  return {
    id: endpoint.id,
    object: "webhook_endpoint",
    api_version: endpoint.apiVersion,
    application: endpoint.connect ? "ca_sandbox" : null,
    created: endpoint.created,
    description: endpoint.description,
    enabled_events: endpoint.enabledEvents,
    livemode: false,
    metadata: endpoint.metadata,
    status: endpoint.disabled ? "disabled" : "enabled",
    url: endpoint.url,
  };
}
