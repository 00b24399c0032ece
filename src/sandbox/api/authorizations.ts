// /v1/financial_connections/authorizations: what several accounts that were linked at once have in common. Preview only.
import type { LinkedAccount } from "../model/linked-account.ts";
import { noSuch } from "../refusal.ts";
import { accountsBehind } from "../relinking.ts";
import { previewAuthorization } from "../wire/preview.ts";
import type { Context } from "./context.ts";

/** The accounts behind an authorization, at least one, as the caller may see it; throws resource_missing. */
export function findAuthorization(
  { store, scope }: Context,
  id: string,
  param?: string,
): [LinkedAccount, ...LinkedAccount[]] {
  const [first, ...others] = accountsBehind(store, id);
  if (first === undefined || first.scope !== scope) throw noSuch("financial_connections_authorization", id, param);
  return [first, ...others];
}

export function retrieveAuthorization(context: Context) {
  return previewAuthorization(context.id, findAuthorization(context, context.id));
}
