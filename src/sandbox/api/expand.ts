// Stripe's `expand[]`: replaces an id in the answer by the object that has it.

import { invalid } from "../refusal.ts";
import type { Store } from "../store.ts";
import { linkedAccountToWire } from "../wire/linked-account.ts";
import { connectedAccountToWire, customerToWire, ownerToWire } from "../wire/objects.ts";

type Json = { [key: string]: unknown };

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectOf(store: Store, id: string, parent: Json): unknown {
  if (id.startsWith("fcaowns_")) {
    const all = store.list("owner", { where: { ownership: id } });
    const owners = {
      object: "list",
      data: all.slice(0, 10).map(ownerToWire),
      has_more: all.length > 10,
      url: `/v1/financial_connections/accounts/${parent.id}/owners`,
    };
    return { id, object: "financial_connections.account_ownership", created: all[0]?.refreshedAt ?? 0, owners };
  }
  const customer = store.get("customer", id);
  if (customer !== undefined) return customerToWire(customer);
  const account = store.get("connected_account", id);
  if (account !== undefined) return connectedAccountToWire(account);
  const linked = store.get("linked_account", id);
  return linked === undefined ? undefined : linkedAccountToWire(linked);
}

function walk(store: Store, parent: unknown, path: string[], whole: string): void {
  const [key, ...rest] = path;
  if (key === undefined || parent === null) return;
  if (Array.isArray(parent)) {
    for (const element of parent) walk(store, element, path, whole);
    return;
  }
  if (!isObject(parent)) throw invalid("expand", `This property cannot be expanded (${whole}).`);
  const value = parent[key];
  if (typeof value === "string") {
    const object = objectOf(store, value, parent);
    if (object === undefined) throw invalid("expand", `This property cannot be expanded (${whole}).`);
    parent[key] = object;
  } else if (value === undefined || (value !== null && typeof value !== "object")) {
    throw invalid("expand", `This property cannot be expanded (${whole}).`);
  }
  walk(store, parent[key], rest, whole);
}

/** `json` with the ids at `paths` (such as `data.ownership`) expanded; throws a Refusal where that is impossible. */
export function expand(store: Store, json: object, paths: string[]): object {
  if (paths.length === 0) return json;
  const copy = structuredClone(json);
  for (const path of paths) {
    if (path.split(".").length > 4) throw invalid("expand", "You cannot expand more than 4 levels of a property.");
    walk(store, copy, path.split("."), path);
  }
  return copy;
}
