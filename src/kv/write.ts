// Writes to KV. Only an account holder's object calls these, no faster than KV allows: one write per key and second.
import { type HolderNamed, holderName } from "../domain/holder.ts";
import { note } from "../platform/trace.ts";
import type { AccountMetadata, LinkMetadata, PublishedAccount, PublishedHolder, PublishedLink } from "./keys.ts";
import { keys } from "./keys.ts";

/** The least time between two writes of a key: KV's limit of a second, and a margin for clocks that differ. */
export const writeIntervalMs = 1_100;

export const publishAccount = (kv: KVNamespace, value: PublishedAccount): Promise<void> =>
  put<AccountMetadata>(kv, keys.account(value.account.id), value, {
    status: value.account.status,
    holder: value.holder,
    ...(value.stripe_account ? { stripe_account: value.stripe_account } : {}),
    last4: value.account.last4 ?? null,
    // KV takes at most 1,024 bytes of metadata, and the name's length is not under our control.
    institution_name: (value.account.institution_name ?? "").slice(0, 200),
  });

export const publishHolder = (kv: KVNamespace, holder: HolderNamed, value: PublishedHolder): Promise<void> =>
  put(kv, keys.holder(holderName(holder.id, holder.stripe_account)), value, undefined);

export const publishLink = (kv: KVNamespace, holder: HolderNamed, value: PublishedLink): Promise<void> =>
  put<LinkMetadata>(kv, keys.link(value.id), value, {
    status: value.status,
    holder: holder.id,
    ...(holder.stripe_account ? { stripe_account: holder.stripe_account } : {}),
    created: value.created,
    expires_at: value.expires_at,
  });

function put<M>(kv: KVNamespace, key: string, value: unknown, metadata: M): Promise<void> {
  note("kv_writes");
  return kv.put(key, JSON.stringify(value), metadata === undefined ? {} : { metadata });
}

/** Removes a key: what it was about is not known any more. */
export function remove(kv: KVNamespace, key: string): Promise<void> {
  note("kv_writes");
  return kv.delete(key);
}
