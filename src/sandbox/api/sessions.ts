// /v1/financial_connections/sessions
import { institutions } from "../bank/institutions.ts";
import { newId } from "../ids.ts";
import { accountsOf } from "../linking.ts";
import { lifetime, type Session } from "../model/session.ts";
import { invalid, noSuch } from "../refusal.ts";
import { previewSession } from "../wire/preview.ts";
import { sessionToWire } from "../wire/session.ts";
import { type Context, isPreview } from "./context.ts";
import { readHolder, readRelink } from "./session-holder.ts";
import { type SessionParams, understood } from "./session-params.ts";

function checkReturnUrl(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const local = parsed?.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(parsed.hostname);
  if (parsed?.protocol !== "https:" && !local) {
    throw invalid("return_url", "Not a valid URL: return_url must be an https URL.", "url_invalid");
  }
}

function show(context: Context, session: Session): object {
  const accounts = accountsOf(context.store, session);
  return isPreview(context) ? previewSession(session, accounts, context.seconds) : sessionToWire(session, accounts);
}

export function createSession(context: Context, params: SessionParams) {
  const { filters, prefetch = [] } = params;
  const { country, countries, countryParam, institution, relink: relinkOptions } = understood(params);
  const sent = params.account_holder === undefined ? null : readHolder(context, params.account_holder);
  const relinked = relinkOptions === null ? null : readRelink(context, relinkOptions, sent);
  const holder = relinked?.holder ?? sent;
  if (holder === null) {
    throw invalid("account_holder", "Missing required param: account_holder.", "parameter_missing");
  }
  if (params.permissions.length === 0) {
    throw invalid(
      "permissions",
      "Invalid permissions: must contain at least one permission.",
      "parameter_invalid_empty",
    );
  }
  const uncovered = prefetch.findIndex((feature) => !params.permissions.includes(feature));
  if (uncovered !== -1) {
    const feature = prefetch[uncovered];
    throw invalid(`prefetch[${uncovered}]`, `You cannot prefetch ${feature} without the ${feature} permission.`);
  }
  const abroad = countries.find((wanted) => wanted !== "US");
  if (abroad !== undefined) {
    throw invalid(countryParam, `Invalid country: ${abroad}. Accounts can only be linked in US.`);
  }
  if (institution !== null && !institutions.some(({ id }) => id === institution)) {
    throw noSuch("financial_connections_institution", institution, "filters[institution]");
  }
  if (params.return_url !== undefined) checkReturnUrl(params.return_url);
  const wanted = filters?.account_subcategories ?? [];
  const session: Session = {
    id: newId("fcsess_1"),
    clientSecret: newId("fcsess_client_secret_"),
    scope: context.scope,
    created: context.seconds,
    expiresAt: context.seconds + lifetime,
    holder,
    permissions: [...new Set(params.permissions)],
    prefetch: [...new Set(prefetch)],
    filters: {
      subcategories: wanted.length === 0 ? null : [...new Set(wanted)],
      country,
      paymentSupport: filters?.require_payment_method_support ?? "none",
      institution,
    },
    limit: params.limits?.accounts ?? null,
    manualEntry: params.manual_entry?.mode ?? "disabled",
    returnUrl: params.return_url ?? null,
    outcome: null,
    stripeVersion: context.version,
    relink: relinked?.relink ?? null,
    bankAccountToken: null,
  };
  context.store.put("session", session.id, session);
  return show(context, session);
}

/** The session as the caller may see it; throws resource_missing. */
export function findSession({ store, scope }: Pick<Context, "store" | "scope">, id: string, param?: string): Session {
  const session = store.get("session", id);
  if (session === undefined || session.scope !== scope) throw noSuch("financial_connections_session", id, param);
  return session;
}

export function retrieveSession(context: Context) {
  return show(context, findSession(context, context.id));
}
