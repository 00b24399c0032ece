// Fills an empty sandbox with what is there from the start: one customer and one connected account.
import type { Store } from "./store.ts";

const created = 1_780_000_000;

export function seed(store: Store): void {
  store.put("customer", "cus_sandbox_demo", {
    id: "cus_sandbox_demo",
    scope: "",
    created,
    email: "jenny.rosen@example.com",
    name: "Jenny Rosen",
    phone: null,
    description: "The sandbox's demo customer",
    metadata: {},
    deleted: false,
  });
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
