// `POST /_sandbox/sessions/:id/finish`: what a person would do in the modal.
import * as v from "valibot";
import { abandon, linkAccounts } from "../linking.ts";
import { noSuch } from "../refusal.ts";
import { sessionToWire } from "../wire/session.ts";
import type { ControlContext } from "./context.ts";

const names = v.array(v.string());
const body = v.union(
  [
    v.strictObject({ outcome: v.picklist(["closed", "expired"]) }),
    v.strictObject({
      outcome: v.optional(v.literal("linked")),
      institution: v.optional(v.string(), "Test (Non-OAuth)"),
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
  const ended =
    "institution" in wish
      ? linkAccounts(context, session, wish.institution, wish.accounts, wish.token)
      : abandon(context, session, wish.outcome);
  return sessionToWire(ended, store.list("linked_account", { where: { session: id }, order: "newest" }));
}
