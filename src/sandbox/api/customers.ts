// /v1/customers
import { newId } from "../ids.ts";
import type { Customer } from "../model/customer.ts";
import { invalid, noSuch } from "../refusal.ts";
import { customerToWire } from "../wire/objects.ts";
import type { Context } from "./context.ts";
import { page, pageParams } from "./pagination.ts";
import { metadata, type Read, text, unsettable } from "./params.ts";

const anyText = text(512);
const emailAddress: typeof anyText = (value, name) => {
  const read = anyText(value, name);
  if (read === undefined || /^[^\s@.<>]+(\.[^\s@.<>]+)*@[^\s@.<>]+(\.[^\s@.<>]+)+$/.test(read)) return read;
  throw invalid(name, `Invalid email address: ${read}`, "email_invalid");
};

export const customerParams = {
  email: unsettable(emailAddress),
  name: unsettable(text(256)),
  phone: unsettable(text(20)),
  description: unsettable(text()),
  metadata,
};
export const customerListParams = { ...pageParams, email: text(512) };
type CustomerParams = Read<typeof customerParams>;

/** Adds or replaces the pairs sent. A pair sent empty is removed; `null` removes all. */
export function mergeMetadata(old: Record<string, string>, sent: Record<string, string> | null | undefined) {
  if (sent === null) return {};
  const merged = { ...old, ...sent };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ""));
}

/** The customer, deleted or not, as the caller may see it; throws resource_missing. */
export function findCustomer({ store, scope }: Context, id: string, param?: string): Customer {
  const customer = store.get("customer", id);
  if (customer === undefined || customer.scope !== scope) throw noSuch("customer", id, param);
  return customer;
}

function findUndeletedCustomer(context: Context): Customer {
  const customer = findCustomer(context, context.id);
  if (customer.deleted) throw noSuch("customer", context.id);
  return customer;
}

export function createCustomer({ store, scope, seconds }: Context, params: CustomerParams) {
  const customer: Customer = {
    id: newId("cus_"),
    scope,
    created: seconds,
    email: params.email ?? null,
    name: params.name ?? null,
    phone: params.phone ?? null,
    description: params.description ?? null,
    metadata: mergeMetadata({}, params.metadata),
    deleted: false,
  };
  store.put("customer", customer.id, customer);
  return customerToWire(customer);
}

export function retrieveCustomer(context: Context) {
  return customerToWire(findCustomer(context, context.id));
}

export function updateCustomer(context: Context, { metadata, ...fields }: CustomerParams) {
  const customer = findUndeletedCustomer(context);
  const sent = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const updated: Customer = { ...customer, ...sent, metadata: mergeMetadata(customer.metadata, metadata) };
  context.store.put("customer", updated.id, updated);
  return customerToWire(updated);
}

export function deleteCustomer(context: Context) {
  const customer: Customer = { ...findUndeletedCustomer(context), deleted: true };
  context.store.put("customer", customer.id, customer);
  return customerToWire(customer);
}

export function listCustomers({ store, scope }: Context, params: Read<typeof customerListParams>) {
  const { email } = params;
  const customers = store
    .list("customer", { where: { scope, ...(email === undefined ? {} : { email }) }, order: "newest" })
    .filter((customer) => !customer.deleted);
  return page(customers, params, "/v1/customers", "customer", customerToWire);
}
