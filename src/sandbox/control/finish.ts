// `POST /_sandbox/sessions/:id/finish`: what a person would do in the modal.
import * as v from "valibot";
import { abandon, accountsOf, linkAccounts } from "../linking.ts";
import type { Session } from "../model/session.ts";
import { invalid, noSuch } from "../refusal.ts";
import { relinkAccounts } from "../relinking.ts";
import { sessionToWire } from "../wire/session.ts";
import type { ControlContext } from "./context.ts";

const names = v.array(v.string());
const body = v.union(
  [
    v.strictObject({ outcome: v.picklist(["closed", "expired"]) }),
    v.strictObject({
      outcome: v.optional(v.literal("linked")),
      institution: v.optional(v.string()),
      accounts: v.optional(names),
      token: v.optional(v.boolean(), false),
    }),
  ],
  'must be {"institution", "accounts"?, "token"?} or {"outcome": "closed" | "expired"}',
);

export function finishSession(context: ControlContext) {
  const { store, ids, read } = context;
  const [id = ""] = ids;
  const wish = read(body);
  const session = store.get("session", id);
  if (session === undefined) throw noSuch("financial_connections_session", id);
  const ended = end(context, session, wish);
  return sessionToWire(ended, accountsOf(store, ended));
}

function end(context: ControlContext, session: Session, wish: v.InferOutput<typeof body>): Session {
  if (!("token" in wish)) return abandon(context, session, wish.outcome);
  const { institution, accounts, token } = wish;
  if (!session.relink) return linkAccounts(context, session, institution, accounts, token);
  if (token) throw invalid("token", "A session that repairs accounts makes no bank account token.");
  return relinkAccounts(context, session, session.relink, institution, accounts);
}
