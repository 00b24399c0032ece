// Ends a session that repairs accounts which were linked before, instead of linking new ones.
import { type Moment, refresh, repair } from "./account-changes.ts";
import { findOffer } from "./bank/institutions.ts";
import { enterInstitution, mustBeOpen } from "./linking.ts";
import { type LinkedAccount, repairable } from "./model/linked-account.ts";
import { featureOf } from "./model/refresh.ts";
import type { Relink, RelinkFailure, Session } from "./model/session.ts";
import { invalid } from "./refusal.ts";
import type { Store } from "./store.ts";

/** The accounts that share the authorization, oldest first, also those that were disconnected. */
export function accountsBehind(store: Store, authorization: string): LinkedAccount[] {
  return store.list("linked_account", { where: { authorization } });
}

/** The bank at which the session's accounts are. */
export function bankOf(store: Store, relink: Relink): string {
  return accountsBehind(store, relink.authorization)[0]?.institution ?? "";
}

/**
 * Repairs the accounts that the session is for; it cannot be used again then. Those that their bank has closed stay as
 * they are, and where none can be repaired the session says why.
 * @param bank the name of the bank the person logs in at; undefined means the right one
 * @param shared names, last four digits or keys of the accounts the person shares; undefined means all
 * @throws Refusal when the session is over, or the bank is another one or down; nothing has been changed then
 */
export function relinkAccounts(
  moment: Moment,
  session: Session,
  relink: Relink,
  bank: string | undefined,
  shared?: string[],
): Session {
  const { store, seconds } = moment;
  mustBeOpen(session, seconds);
  const { name } = enterInstitution(bankOf(store, relink));
  if (bank !== undefined && enterInstitution(bank).name !== name) {
    throw invalid("institution", `This session repairs accounts at ${name} and can be used at no other bank.`);
  }
  const connected = accountsBehind(store, relink.authorization).filter(({ status }) => status !== "disconnected");
  const meant = connected.filter(({ id }) => relink.account === null || id === relink.account);
  const offers = meant.map(({ offer }) => offer);
  const keys = (shared ?? offers.map(({ key }) => key)).map((wanted) => findOffer(offers, wanted)?.key);
  const broken = meant.filter((account) => repairable(account) && keys.includes(account.offer.key));
  for (const account of broken) {
    let current = repair(moment, account, session.permissions);
    for (const feature of session.prefetch) current = refresh(moment, current, featureOf(feature));
  }
  const why: RelinkFailure = connected.length === 0 ? "no_authorization" : "no_account";
  const failure = broken.length === 0 ? why : null;
  const ended: Session = {
    ...session,
    outcome: failure === null ? "linked" : "failed",
    relink: { ...relink, repaired: broken.map(({ id }) => id), failure },
  };
  store.put("session", session.id, ended);
  return ended;
}
