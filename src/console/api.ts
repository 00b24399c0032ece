// Everything that the console asks of the API, in one list.
import type { LinkCreate } from "../client/client.ts";

import { ask } from "./session.ts";
import type {
  Doctor,
  Erasure,
  EventObject,
  Feature,
  HolderObject,
  LinkedAccount,
  LinkObject,
  Page,
  Stats,
} from "./types.ts";

/** Of a platform's connected account (acct_…); null for the platform itself. */
export type Whose = string | null;

const of = (whose: Whose) => (whose === null ? {} : { stripe_account: whose });

export const listLinks = (query: Record<string, string | number>, signal: AbortSignal) =>
  ask<Page<LinkObject>>((client) => client.links.list(query, { signal }));

export const getLink = (id: string, signal: AbortSignal) =>
  ask<LinkObject>((client) => client.links.retrieve(id, {}, { signal }));

export const makeLink = (terms: Record<string, unknown>, idempotencyKey: string) =>
  ask<LinkObject>((client) => client.links.create(terms as LinkCreate, { idempotencyKey }));

export const extendLink = (id: string, expires_at: number) =>
  ask<LinkObject>((client) => client.links.update(id, { expires_at }));

export const revokeLink = (id: string) => ask<LinkObject>((client) => client.links.revoke(id));

export const listEvents = (holder: string, whose: Whose, page: string | null, signal: AbortSignal) =>
  ask<Page<EventObject>>((client) =>
    client.events.list(
      { account_holder: holder, ...of(whose), limit: 20, ...(page === null ? {} : { page }) },
      { signal },
    ),
  );

export const resendEvent = (id: string) => ask<EventObject>((client) => client.events.resend(id));

export const getHolder = (id: string, whose: Whose, signal: AbortSignal) =>
  ask<HolderObject>((client) => client.holders.retrieve(id, of(whose), { signal }));

/** Begins it, or says how far it has come. */
export const eraseHolder = (id: string, whose: Whose) => ask<Erasure>((client) => client.holders.delete(id, of(whose)));

export const getAccount = (id: string, whose: Whose) =>
  ask<LinkedAccount>((client) => client.accounts.retrieve(id, of(whose)));

export const refreshAccount = (id: string, feature: Feature, whose: Whose) =>
  ask<LinkedAccount>((client) => client.accounts.refresh(id, [feature], of(whose)));

export const disconnectAccount = (id: string, whose: Whose) =>
  ask<LinkedAccount>((client) => client.accounts.disconnect(id, of(whose)));

export const getStats = (from: number, to: number, signal: AbortSignal) =>
  ask<Stats>((client) => client.stats.retrieve({ from, to, by: "day" }, { signal }));

export const runDoctor = (signal: AbortSignal) => ask<Doctor>((client) => client.doctor.run({ signal }));
