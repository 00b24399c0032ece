// `GET /_sandbox/sessions/:id`: what a session was asked for and what became of it, in any scope and without its secret.
import { accountsOf } from "../linking.ts";
import { noSuch } from "../refusal.ts";
import { previewSession } from "../wire/preview.ts";
import type { ControlContext } from "./context.ts";

export function showSession({ store, seconds, ids: [id = ""] }: ControlContext) {
  const session = store.get("session", id);
  if (session === undefined) throw noSuch("financial_connections_session", id);
  const { client_secret: _, ...shown } = previewSession(session, accountsOf(store, session), seconds);
  return {
    ...shown,
    stripe_version: session.stripeVersion ?? null,
    stripe_account: session.scope === "" ? null : session.scope,
  };
}
