// Stripe's `expand[]`: replaces an id in the answer by the object that has it.

import { findInstitution } from "../bank/institutions.ts";
import { invalid } from "../refusal.ts";
import { connectedAccountToWire, customerToWire, ownerToWire } from "../wire/objects.ts";
import { previewInstitution } from "../wire/preview.ts";
import { isVisible } from "./connected-accounts.ts";
import type { Context } from "./context.ts";

type Json = { [key: string]: unknown };

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The account's owners; whoever has the account's JSON may see them. */
function ownershipOf({ store }: Context, id: string, account: unknown): object {
  const all = store.list("owner", { where: { ownership: id } });
  const owners = {
    object: "list",
    data: all.slice(0, 10).map(ownerToWire),
    has_more: all.length > 10,
    url: `/v1/financial_connections/accounts/${account}/owners`,
  };
  return { id, object: "financial_connections.account_ownership", created: all[0]?.refreshedAt ?? 0, owners };
}

/** The object that the property `key` of `parent` names by its id, as far as the caller may see it. */
function objectOf(context: Context, key: string, id: string, parent: Json): object | undefined {
  const { store, scope } = context;
  switch (key) {
    case "ownership":
      return ownershipOf(context, id, parent.id);
    case "customer": {
      const customer = store.get("customer", id);
      return customer?.scope === scope ? customerToWire(customer) : undefined;
    }
    case "account": {
      const account = store.get("connected_account", id);
      return account !== undefined && isVisible(context, account) ? connectedAccountToWire(account) : undefined;
    }
    case "institution": {
      const institution = findInstitution(id);
      return institution && previewInstitution(institution);
    }
    default:
      return undefined;
  }
}

function walk(context: Context, parent: unknown, path: string[], whole: string): void {
  const [key, ...rest] = path;
  if (key === undefined || parent === null) return;
  if (Array.isArray(parent)) {
    for (const element of parent) walk(context, element, path, whole);
    return;
  }
  if (!isObject(parent)) throw invalid("expand", `This property cannot be expanded (${whole}).`);
  const value = parent[key];
  if (typeof value === "string") {
    const object = objectOf(context, key, value, parent);
    if (object === undefined) throw invalid("expand", `This property cannot be expanded (${whole}).`);
    parent[key] = object;
  } else if (value === undefined || (value !== null && typeof value !== "object")) {
    throw invalid("expand", `This property cannot be expanded (${whole}).`);
  }
  walk(context, parent[key], rest, whole);
}

/** `json` with the ids at `paths` (such as `data.ownership`) expanded; throws a Refusal where that is impossible. */
export function expand(context: Context, json: object, paths: string[]): object {
  if (paths.length === 0) return json;
  const copy = structuredClone(json);
  for (const path of paths) {
    if (path.split(".").length > 4) throw invalid("expand", "You cannot expand more than 4 levels of a property.");
    walk(context, copy, path.split("."), path);
  }
  return copy;
}
