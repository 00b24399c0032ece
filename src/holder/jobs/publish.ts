// Job `publish`: brings one key of KV level with what is known of the account holder at this moment.
import { holderUrl } from "../../domain/holder.ts";
import type { LinkUrls } from "../../domain/link.ts";
import { keyParts } from "../../kv/keys.ts";
import { publishAccount, publishHolder, publishLink, remove } from "../../kv/write.ts";
import { timeouts } from "../../platform/timeout.ts";
import type { Changes } from "../changes.ts";
import type { Job } from "../job.ts";
import { accountsShown, accountView, linkDetails, linksShown } from "../view.ts";
import { writeJob } from "./write-job.ts";

interface Needs {
  kv: KVNamespace;
  changes: Changes;
  /** The addresses of a link. */
  urlsOf: (link: string) => Promise<LinkUrls>;
  /** A write to `key` that was given up has landed after all, perhaps on top of a newer one. */
  landedLate: (key: string) => void;
}

/** The key of a run is the key of KV. A run fails when KV does not take the value in time. */
export const publish = ({ kv, changes, urlsOf, landedLate }: Needs): Job =>
  writeJob("kv", timeouts.kv, (key) => write(kv, changes, urlsOf, key), landedLate);

async function write(kv: KVNamespace, changes: Changes, urlsOf: Needs["urlsOf"], key: string): Promise<void> {
  const { store } = changes;
  const holder = changes.isKnown ? store.holder() : null;
  // Of whoever is erased, nothing may stand there.
  if (!holder) return remove(kv, key);
  const named = store.named();
  const { kind, id } = keyParts(key);
  if (kind === "link") {
    const urls = await urlsOf(id);
    const link = changes.link(id);
    await (link ? publishLink(kv, named, { ...linkDetails(store, link), ...urls }) : remove(kv, key));
  } else if (kind === "account") {
    const stored = store.account(id);
    if (!stored) return remove(kv, key);
    const { banklink } = accountView(store, stored);
    await publishAccount(kv, { account: stored.account, ...banklink });
  } else {
    const accounts = store.linkedAccounts.newest(accountsShown + 1).map(({ account }) => account.id);
    const links = store.links.ids("", linksShown + 1);
    await publishHolder(kv, named, {
      accounts: accounts.slice(-accountsShown),
      links: links.slice(0, linksShown),
      has_more: accounts.length > accountsShown || links.length > linksShown,
      url: holderUrl(named),
      updated_at: holder.updatedAt,
    });
  }
}
