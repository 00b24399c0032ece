// `POST /_sandbox/sessions/:id/finish`: what a person would do in the modal.
import * as v from "valibot";
import { noSuch } from "../api/refusal.ts";
import { abandon, linkAccounts } from "../linking.ts";
import { sessionToWire } from "../wire/session.ts";
import type { Control } from "./control.ts";

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

export function finishSession(control: Control) {
  const { store, ids, read } = control;
  const [id = ""] = ids;
  const wish = read(body);
  const session = store.get("session", id);
  if (session === undefined) throw noSuch("financial_connections_session", id);
  const ended =
    "institution" in wish
      ? linkAccounts(control, session, wish.institution, wish.accounts, wish.token)
      : abandon(control, session, wish.outcome);
  return sessionToWire(ended, store.list("linked_account", { where: { session: id }, order: "newest" }));
}
