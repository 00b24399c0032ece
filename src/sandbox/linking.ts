// Ends a session, either by linking accounts or without any; both the modal and the `finish` route end sessions here.
import { type Moment, refresh } from "./account-changes.ts";
import { findInstitution, findOffer } from "./bank/institutions.ts";
import { newId } from "./ids.ts";
import type { Fate, Institution, Outage } from "./model/institution.ts";
import { type LinkedAccount, linked } from "./model/linked-account.ts";
import type { Offer } from "./model/offer.ts";
import { featureOf } from "./model/refresh.ts";
import { offered, type SelectionProblem, type Session, selectionProblem, stateOf } from "./model/session.ts";
import { invalid, noSuch, Refusal } from "./refusal.ts";
import { schedule } from "./schedule.ts";
import type { Store } from "./store.ts";
import { emit } from "./webhooks/emit.ts";

/** How long after linking a test bank deactivates an account or lets its number expire, in milliseconds. */
const soon = 1000;

const outages: Record<Outage, { code: string; message: string }> = {
  planned: { code: "institution_unavailable_planned", message: "is down for scheduled maintenance." },
  unplanned: { code: "institution_unavailable_unplanned", message: "is currently unavailable." },
  error: { code: "institution_timeout", message: "could not be reached." },
};

/** Where a person goes who was not told where to go. */
const defaultInstitution = "Test (Non-OAuth)";

/** Refuses a session that can no longer be opened. */
export function mustBeOpen(session: Session, seconds: number): void {
  const state = stateOf(session, seconds);
  if (state === "used") {
    throw new Refusal(400, "This Financial Connections Session has already been used.", {
      code: "session_already_used",
    });
  }
  if (state === "expired") {
    throw new Refusal(400, "This Financial Connections Session has expired.", { code: "session_expired" });
  }
}

/** The bank a person chose, if there is one of that name and it is up. */
export function enterInstitution(name: string): Institution {
  const institution = findInstitution(name);
  if (institution === undefined) throw noSuch("institution", name, "institution");
  if (institution.outage !== null) {
    const { code, message } = outages[institution.outage];
    throw invalid("institution", `${institution.name} ${message}`, code);
  }
  return institution;
}

/** The bank a person chose, which must be the session's own where that has one; undefined means that, or the first. */
export function institutionFor(session: Session, name: string | undefined): Institution {
  const own = session.filters.institution ?? null;
  const institution = enterInstitution(name ?? own ?? defaultInstitution);
  if (own === null || institution.id === own) return institution;
  throw invalid("institution", `This session can be used at ${enterInstitution(own).name} only.`);
}

/** The accounts of a bank that the session may link; refuses when there are none. */
export function offersOf(session: Session, institution: Institution): Offer[] {
  const offers = offered(session, institution.offers);
  if (offers.length > 0) return offers;
  const debitable = institution.offers.some((offer) => offer.paymentMethods.length > 0);
  const [code, message] =
    session.filters.paymentSupport === "all" && !debitable
      ? ["no_debitable_account", "has no account that payments can be made with."]
      : ["accounts_unavailable", "has no account of the kinds that this session may link."];
  throw invalid("institution", `${institution.name} ${message}`, code);
}

const problems: Record<SelectionProblem, (session: Session) => Refusal> = {
  nothing: () => invalid("accounts", "You must select at least one account.", "parameter_invalid_empty"),
  too_many: ({ limit }) =>
    invalid("accounts", `You can link at most ${limit} account${limit === 1 ? "" : "s"} in this session.`),
  none_payable: () =>
    invalid("accounts", "At least one of the accounts must support payments.", "no_debitable_account"),
};

/** Announces and schedules what the test bank does to this account after linking. */
function applyFate(moment: Moment, fate: Fate, account: LinkedAccount): void {
  const { store, now } = moment;
  if (fate === "deactivates_soon") schedule(store, now + soon, { kind: "deactivate", account: account.id });
  if (fate === "deactivates_in_30_days") {
    emit(store, "account.upcoming_deactivation", account, now);
    emit(store, "authorization.upcoming_deactivation", account, now);
  }
  if (account.numbers === null) return;
  if (account.offer.numbers === "token_expires_now")
    schedule(store, now + soon, { kind: "expire_numbers", account: account.id });
  if (account.offer.numbers === "token_expires_later")
    emit(store, "account.upcoming_account_number_expiry", account, now);
}

/**
 * Links accounts of a bank; the session cannot be used again then.
 * @param institutionName undefined means the session's own bank, or Test (Non-OAuth)
 * @param wanted display names, last four digits or keys; undefined means the first account
 * @param withToken also makes the bank account token of Stripe's token flow, which takes exactly one account
 * @throws Refusal when the session, the bank or the selection does not allow it; nothing has been changed then
 */
export function linkAccounts(
  moment: Moment,
  session: Session,
  institutionName: string | undefined,
  wanted: string[] | undefined,
  withToken = false,
): Session {
  const { store, seconds, now } = moment;
  mustBeOpen(session, seconds);
  const institution = institutionFor(session, institutionName);
  const offers = offersOf(session, institution);
  const chosen = (wanted ?? offers.slice(0, 1).map((offer) => offer.key)).map((name, index) => {
    const offer = findOffer(offers, name);
    if (offer === undefined) throw noSuch("account", name, `accounts[${index}]`);
    return offer;
  });
  const unique = [...new Set(chosen)];
  const problem = selectionProblem(session, unique);
  if (problem !== null) throw problems[problem](session);
  const [only] = unique;
  if (withToken && (unique.length !== 1 || only?.paymentMethods.length === 0)) {
    throw invalid("accounts", "A bank account token takes exactly one account that supports payments.");
  }
  const authorization = newId("fcauth_1");
  const accounts = unique.map((offer) =>
    linked(session, institution, offer, { account: newId("fca_1"), authorization }, seconds),
  );
  // Stripe's lists show the newest first, so storing in reverse makes them show the order of selection.
  for (const account of accounts.toReversed()) {
    store.put("linked_account", account.id, account);
    emit(store, "account.created", account, now);
  }
  for (const account of accounts) {
    let current = account;
    for (const feature of session.prefetch) {
      current = refresh(moment, current, featureOf(feature));
    }
    applyFate(moment, institution.fate, current);
  }
  const [first] = accounts;
  const ended: Session = {
    ...session,
    outcome: "linked",
    bankAccountToken:
      withToken && first !== undefined
        ? { id: newId("btok_1"), bankAccount: newId("ba_1"), account: first.id, created: seconds }
        : null,
  };
  store.put("session", session.id, ended);
  return ended;
}

/** The accounts that were linked or repaired in the session, newest first. */
export function accountsOf(store: Store, session: Session): LinkedAccount[] {
  if (!session.relink) return store.list("linked_account", { where: { session: session.id }, order: "newest" });
  return session.relink.repaired
    .map((id) => store.get("linked_account", id))
    .filter((account) => account !== undefined);
}

/** Ends the session without linking: the person closed the modal, or (`expired`) let the session's time run out. */
export function abandon(moment: Moment, session: Session, how: "closed" | "expired"): Session {
  mustBeOpen(session, moment.seconds);
  const ended: Session =
    how === "closed" ? { ...session, outcome: "closed" } : { ...session, expiresAt: moment.seconds };
  moment.store.put("session", session.id, ended);
  return ended;
}
