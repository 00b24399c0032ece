// What is stored of a link and an account, as the API, events and KV show it.
import type { AccountList, AccountView } from "../domain/account.ts";
import type { Attempt } from "../domain/attempt.ts";
import { sizeOf } from "../domain/json.ts";
import type { LinkDetails, LinkRecord } from "../domain/link.ts";
import { accountsShown, type KnownAccount, type StoredAccount } from "./account-store.ts";
import type { HolderStore } from "./store.ts";

export { accountsShown };

/** The most links that a holder carries with it. */
export const linksShown = 100;
/** A page of links weighs no more than this in bytes, but for a single link that does: a call may carry 32 MiB. */
const pageBytes = 8 * 1024 * 1024;

/** An account as it is shown; `inLink` is the link that shows it, where one does. */
export function accountView(store: HolderStore, account: StoredAccount | KnownAccount, inLink?: string): AccountView {
  return viewOf(store, "links" in account ? account : store.linkedAccounts.known(account), inLink);
}

function viewOf(store: HolderStore, known: KnownAccount, inLink: string = known.link): AccountView {
  const { account, link, links, syncedAt, duplicateOf, replaces, replacedBy } = known;
  const { id, stripe_account } = store.named();
  return {
    ...account,
    banklink: {
      link,
      links: links.map((one) => one.link),
      holder: id,
      stripe_account,
      synced_at: syncedAt,
      duplicate_of: duplicateOf,
      replaces,
      replaced_by: replacedBy,
      ...surplusIn(inLink, known),
    },
  };
}

/** Says so where the account goes beyond the limit of `link`. */
export const surplusIn = (link: string, { links }: KnownAccount): { surplus?: true } =>
  links.some((one) => one.link === link && one.isSurplus) ? { surplus: true } : {};

/** The accounts of `link`. */
function accountsOf(store: HolderStore, link: string): AccountList {
  const found = store.linkedAccounts.ofLink(link);
  const data = found.slice(0, accountsShown).map((account) => viewOf(store, account, link));
  const url = `/v1/accounts?link=${link}`;
  return { object: "list", data, has_more: found.length > accountsShown, url };
}

export function linkDetails(
  store: HolderStore,
  link: LinkRecord,
  attempts: Attempt[] = store.attempts.ofLink(link.id),
): LinkDetails {
  return { ...link, object: "onboarding_link", attempts, accounts: accountsOf(store, link.id) };
}

/** At most `limit` of `links`, and fewer where they are large. `hasMore` when some were left out. */
export function linkPage(store: HolderStore, links: LinkRecord[], limit: number) {
  const shown: LinkDetails[] = [];
  let bytes = 0;
  for (const link of links) {
    if (shown.length === limit || bytes > pageBytes) return { links: shown, hasMore: true };
    const details = linkDetails(store, link);
    bytes += sizeOf(details);
    shown.push(details);
  }
  return { links: shown, hasMore: false };
}
