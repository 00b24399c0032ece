// Brings one key of KV level with the account holder's state of this moment.
import { holderIdOf } from "../../domain/link.ts";
import { keyParts } from "../../kv/keys.ts";
import { publishAccount, publishHolder, publishLink } from "../../kv/write.ts";
import { timeouts, within } from "../../platform/timeout.ts";
import type { HolderState } from "../changes.ts";

/**
 * Writes `key` as it is now, which may be newer than the change that asked for it. Throws when KV does not take it.
 * `late`: a write that was given up has landed after all, perhaps on top of a newer one.
 */
export async function publish(kv: KVNamespace, state: HolderState, key: string, late: () => void): Promise<void> {
  const writing = write(kv, state, key).then(() => true);
  const written = await within(timeouts.kv, () => writing);
  if (written) return;
  writing.then(late, () => {});
  throw new Error("KV did not answer in time");
}

async function write(kv: KVNamespace, state: HolderState, key: string): Promise<void> {
  const { store } = state;
  const holder = store.holder();
  if (!holder) return;
  const holderId = holderIdOf(holder.ref);
  const { kind, id } = keyParts(key);
  if (kind === "link") {
    const link = state.link(id);
    if (link) await publishLink(kv, holderId, state.view(link));
  } else if (kind === "account") {
    const linked = store.account(id);
    if (!linked) return;
    const { account, link, syncedAt } = linked;
    await publishAccount(kv, { account, link, holder: holderId, synced_at: syncedAt });
  } else {
    const accounts = store.accounts().map(({ account }) => account.id);
    const links = store.links().map((link) => link.id);
    await publishHolder(kv, holderId, { accounts, links, updated_at: holder.updatedAt });
  }
}
