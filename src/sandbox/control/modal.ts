// The routes that the modal calls: banks, their accounts, linking, closing. A session's client secret authorizes them.
import * as v from "valibot";
import { institutions } from "../bank/institutions.ts";
import { abandon, accountsOf, institutionFor, linkAccounts, mustBeOpen, offersOf } from "../linking.ts";
import type { Session } from "../model/session.ts";
import { Refusal } from "../refusal.ts";
import { bankOf, relinkAccounts } from "../relinking.ts";
import { sessionToWire } from "../wire/session.ts";
import type { ControlContext } from "./context.ts";

function sessionOf({ store, headers }: ControlContext): Session {
  const secret = /^Bearer (fcsess_client_secret_\w+)$/.exec(headers.authorization ?? "")?.[1] ?? "";
  const [session] = secret === "" ? [] : store.list("session", { where: { clientSecret: secret } });
  if (session !== undefined && session.scope === (headers["stripe-account"] ?? "")) return session;
  throw new Refusal(400, "The client_secret provided does not match any Financial Connections Session.", {
    code: "resource_missing",
    param: "client_secret",
  });
}

function openSessionOf(context: ControlContext): Session {
  const session = sessionOf(context);
  mustBeOpen(session, context.seconds);
  return session;
}

/** The session as Stripe.js gives it to the page: without client secret and holder, and with the token beside it. */
function toBrowser(session: Session, { store }: ControlContext) {
  const linked = accountsOf(store, session);
  const { client_secret, account_holder, accounts, bank_account_token, ...wire } = sessionToWire(session, linked);
  return { session: { ...wire, accounts: accounts.data }, token: bank_account_token ?? null };
}

export function openModal(context: ControlContext) {
  const session = openSessionOf(context);
  const { relink, filters } = session;
  const only = relink ? bankOf(context.store, relink) : (filters.institution ?? null);
  const open = institutions.filter(({ id, name }) => only === null || only === name || only === id);
  return {
    id: session.id,
    permissions: session.permissions,
    limit: session.limit,
    repairs: Boolean(relink),
    oneBank: only !== null,
    institutions: open.map(({ name, login }) => ({ name, login })),
  };
}

const choice = v.strictObject({ institution: v.string() });

export function listOffers(context: ControlContext) {
  const { institution } = context.read(choice);
  const session = openSessionOf(context);
  const bank = institutionFor(session, institution);
  return {
    accounts: offersOf(session, bank).map(({ key, name, last4, subcategory }) => ({ key, name, last4, subcategory })),
  };
}

/** Lets the modal check before the login that the bank is up. */
export function enterBank(context: ControlContext) {
  const { institution } = context.read(choice);
  const { name, login } = institutionFor(openSessionOf(context), institution);
  return { name, login };
}

const selection = v.strictObject({ institution: v.string(), accounts: v.array(v.string()), token: v.boolean() });

export function linkSelection(context: ControlContext) {
  const { institution, accounts, token } = context.read(selection);
  const session = openSessionOf(context);
  if (session.relink) throw new Refusal(400, "This session repairs accounts and links no others.");
  return toBrowser(linkAccounts(context, session, institution, accounts, token), context);
}

export function relinkSelection(context: ControlContext) {
  const { institution } = context.read(choice);
  const session = openSessionOf(context);
  if (!session.relink) throw new Refusal(400, "This session repairs no account.");
  return toBrowser(relinkAccounts(context, session, session.relink, institution), context);
}

export function closeModal(context: ControlContext) {
  return toBrowser(abandon(context, openSessionOf(context), "closed"), context);
}
