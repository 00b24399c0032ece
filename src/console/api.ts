// Everything that the console asks of the API, in one list.
import type { EventQuery, Feature, LinkCreate, LinkQuery, List } from "../client/client.ts";
import { patiently } from "./announce.ts";
import { ask } from "./session.ts";
import type { EventObject } from "./types.ts";

/** Of a platform's connected account (acct_…); null for the platform itself. */
export type Whose = string | null;

/** What somebody has pressed a button for. */
const act: typeof ask = (question) => patiently(() => ask(question));

const of = (whose: Whose) => (whose === null ? {} : { stripe_account: whose });

export const listLinks = (query: LinkQuery, signal: AbortSignal) =>
  ask((client) => client.links.list(query, { signal }));

export const getLink = (id: string, signal: AbortSignal) => ask((client) => client.links.retrieve(id, {}, { signal }));

export const makeLink = (terms: Record<string, unknown>, idempotencyKey: string) =>
  act((client) => client.links.create(terms as LinkCreate, { idempotencyKey }));

export const extendLink = (id: string, expires_at: number) => act((client) => client.links.update(id, { expires_at }));

export const revokeLink = (id: string) => act((client) => client.links.revoke(id));

/** `page` is null for the newest ones. */
export const listEvents = (holder: string, whose: Whose, page: string | null, signal: AbortSignal) => {
  const query: EventQuery = { account_holder: holder, ...of(whose), limit: 20, ...(page === null ? {} : { page }) };
  return ask((client) => client.events.list(query, { signal }) as Promise<List<EventObject>>);
};

export const resendEvent = (id: string) => act((client) => client.events.resend(id) as Promise<EventObject>);

export const getHolder = (id: string, whose: Whose, signal: AbortSignal) =>
  ask((client) => client.holders.retrieve(id, of(whose), { signal }));

/** Begins it. Not to be repeated to see how far it is: that would erase what was made since. */
export const eraseHolder = (id: string, whose: Whose) => act((client) => client.holders.delete(id, of(whose)));

export const getAccount = (id: string, whose: Whose) => ask((client) => client.accounts.retrieve(id, of(whose)));

export const refreshAccount = (id: string, feature: Feature, whose: Whose) =>
  act((client) => client.accounts.refresh(id, [feature], of(whose)));

export const disconnectAccount = (id: string, whose: Whose) =>
  act((client) => client.accounts.disconnect(id, of(whose)));

export const getStats = (from: number, to: number, signal: AbortSignal) =>
  ask((client) => client.stats.retrieve({ from, to, by: "day" }, { signal }));

export const runDoctor = (signal: AbortSignal) => ask((client) => client.doctor.run({ signal }));
