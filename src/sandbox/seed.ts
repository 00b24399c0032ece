// Fills an empty sandbox with what is there from the start: a customer, a connected account, a customer of that, and the
// webhook endpoints of the product beside it.
import type { Customer } from "./model/customer.ts";
import type { Store } from "./store.ts";
import { apiVersion } from "./webhooks/emit.ts";
import { connectionsTypes } from "./webhooks/types.ts";

const created = 1_780_000_000;

const customers: Customer[] = [
  {
    id: "cus_sandbox_demo",
    scope: "",
    created,
    email: "jenny.rosen@example.com",
    name: "Jenny Rosen",
    phone: null,
    description: "The sandbox's demo customer",
    metadata: {},
    deleted: false,
  },
  {
    id: "cus_sandbox_connected",
    scope: "acct_sandbox_demo",
    created,
    email: "richard.rosen@example.com",
    name: "Richard Rosen",
    phone: null,
    description: "The demo customer of the sandbox's connected account",
    metadata: {},
    deleted: false,
  },
];

/**
 * Adds what is missing; an older release of the sandbox may have stored a part of it. `publicUrl` is the product's address;
 * null without a product.
 */
export function seed(store: Store, publicUrl: string | null): void {
  if (publicUrl !== null) seedEndpoints(store, publicUrl);
  for (const customer of customers) {
    if (store.get("customer", customer.id) === undefined) store.put("customer", customer.id, customer);
  }
  if (store.get("connected_account", "acct_sandbox_demo") !== undefined) return;
  store.put("connected_account", "acct_sandbox_demo", {
    id: "acct_sandbox_demo",
    created,
    type: "standard",
    country: "US",
    email: "connected@example.com",
    businessType: "company",
    metadata: {},
    deleted: false,
  });
}

/** As the product's operator would register them: for the account itself, and for connected accounts. */
function seedEndpoints(store: Store, publicUrl: string): void {
  for (const [id, connect] of [
    ["we_sandbox_account", false],
    ["we_sandbox_connect", true],
  ] as const) {
    if (store.get("webhook_endpoint", id)?.madeFor === publicUrl) continue;
    store.put("webhook_endpoint", id, {
      id,
      scope: "",
      created,
      url: `${publicUrl}/webhooks/stripe`,
      connect,
      enabledEvents: connectionsTypes.filter((type) => type.startsWith("financial_connections.account.")),
      apiVersion,
      description: "The sandbox's own product",
      metadata: {},
      disabled: false,
      deleted: false,
      madeFor: publicUrl,
    });
  }
}
