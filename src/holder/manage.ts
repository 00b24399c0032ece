// What a customer sees and does on their own page: of one link, and of the accounts that it has brought.
import type { Receipt } from "../domain/event.ts";
import { noSuch, ok, type Result } from "../domain/failure.ts";
import { encode, holderKeyIn } from "../domain/ids.ts";
import type { LinkDetails } from "../domain/link.ts";
import { now } from "../platform/clock.ts";
import type { StoredAccount } from "./account-store.ts";
import type { Changes } from "./changes.ts";
import { type Disconnecting, isUnchanged } from "./disconnect.ts";
import { linkDetails } from "./view.ts";

/** Of accounts that look like one, no more are looked at than this. */
const alikesSeen = 20;

export interface Managed {
  link: LinkDetails;
  /** The receipts for accounts that the customer has disconnected, by the account's id. */
  receipts: Record<string, Receipt>;
  /** The receipt for asking the business to delete everything; null when the customer has not. */
  deletion: Receipt | null;
  /** The ids of accounts that look like another account of the holder, which is active. Objects of earlier releases lack it. */
  alsoShared?: string[];
}

/** A change that the customer has made, and the receipt for it; null where it was so before they asked. */
export interface ManagedChange extends Managed {
  receipt: Receipt | null;
}

const receiptId = () => `rcpt_${encode(crypto.getRandomValues(new Uint8Array(10)), 16)}`;

/** Fails as `not_found` where there is no such link: its token being genuine, its account holder was erased. */
export function managed(changes: Changes, id: string): Result<Managed> {
  const link = changes.link(id);
  if (!link) return noSuch("link", id);
  const { store } = changes;
  const details = linkDetails(store, link, []);
  const receipts: Record<string, Receipt> = {};
  const isShared = ({ account }: StoredAccount) => account.status === "active";
  const alsoShared = details.accounts.data.filter((account) =>
    store.linkedAccounts.lookAlikes(account, alikesSeen).some(isShared),
  );
  for (const { id: account, status } of details.accounts.data) {
    const receipt = status === "disconnected" ? store.receipts.of("disconnect", account) : null;
    if (receipt) receipts[account] = receipt;
  }
  const deletion = store.receipts.of("deletion", store.named().id);
  return ok({ link: details, receipts, deletion, alsoShared: alsoShared.map(({ id }) => id) });
}

/**
 * Disconnects an account for its customer, before `deadlineMs`. That they have asked is stored before Stripe is: whoever
 * hears first that it was done, this call, a webhook or a later reading, stores the receipt with it.
 * Fails as `not_found` with the param `account` for one that this link has not brought.
 */
export async function disconnectForCustomer(
  changes: Changes,
  disconnecting: Disconnecting,
  link: string,
  account: string,
  deadlineMs: number,
): Promise<Result<ManagedChange>> {
  const { store } = changes;
  const known =
    changes.link(link) && store.linkedAccounts.isOfLink(link, account) ? store.account(account)?.account : null;
  if (!known) return noSuch("account", account, "account");
  const isNew = known.status !== "disconnected" && !store.receipts.of("disconnect_asked", account);
  if (known.status !== "disconnected")
    changes.change(() => store.receipts.put("disconnect_asked", account, { id: receiptId(), at: now() }));
  const done = await disconnecting.run(account, deadlineMs);
  if (!done.ok) {
    // What Stripe has not done now, somebody else may do later. Where an earlier call had no answer, that may still count.
    if (isNew && isUnchanged(done.failure) && changes.isKnown) store.receipts.drop("disconnect_asked", account);
    return done;
  }
  return withReceipt(changes, link, (after) => after.receipts[account] ?? null);
}

/** The customer asks the business to delete everything: it is told once, and its repeats get the same receipt. */
export function requestDeletion(changes: Changes, link: string): Result<ManagedChange> {
  const known = changes.link(link);
  if (!known) return noSuch("link", link);
  const { store } = changes;
  const object = store.named();
  if (!store.receipts.of("deletion", object.id))
    changes.change(() => {
      const receipt = { id: receiptId(), at: now() };
      store.receipts.put("deletion", object.id, receipt);
      const about = { link: null, holderKey: holderKeyIn(link) ?? "", needs: null, livemode: known.livemode };
      changes.announce("holder.deletion_requested", { object, receipt }, about);
    });
  return withReceipt(changes, link, ({ deletion }) => deletion);
}

function withReceipt(
  changes: Changes,
  link: string,
  receiptOf: (after: Managed) => Receipt | null,
): Result<ManagedChange> {
  const after = managed(changes, link);
  return after.ok ? ok({ ...after.value, receipt: receiptOf(after.value) }) : after;
}
