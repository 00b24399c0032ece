// Fills an empty sandbox with what is there from the start: a customer, a connected account, and a customer of that.
import type { Customer } from "./model/customer.ts";
import type { Store } from "./store.ts";

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

/** Adds what is missing; an older release of the sandbox may have stored a part of it. */
export function seed(store: Store): void {
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
