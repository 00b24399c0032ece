// What preview versions of Stripe's API show beyond the released one. The types are written after those of stripe-node's
// beta releases, because the released package does not have them.
import type Stripe from "stripe";
import { findInstitution } from "../bank/institutions.ts";
import type { Institution, Outage } from "../model/institution.ts";
import { type InactiveCause, type LinkedAccount, repairable } from "../model/linked-account.ts";
import { type RelinkFailure, type Session, statusOf } from "../model/session.ts";
import { linkedAccountToWire } from "./linked-account.ts";
import { holderToWire } from "./objects.ts";
import { sessionToWire } from "./session.ts";

type Action = "none" | "relink_required";
type Active = NonNullable<Stripe.FinancialConnections.Account["status_details"]>["active"];

export interface PreviewAccount extends Omit<Stripe.FinancialConnections.Account, "status_details"> {
  authorization: string;
  institution: string | null;
  status_details?: { active?: Active; inactive?: { action: Action; cause: InactiveCause } };
}

export interface PreviewSession extends Omit<Stripe.FinancialConnections.Session, "filters" | "accounts"> {
  accounts: Stripe.ApiList<PreviewAccount>;
  filters: Omit<Stripe.FinancialConnections.Session.Filters, "country"> & {
    countries: string[] | null;
    institution?: string;
  };
  relink_options?: { account: string | null; authorization: string };
  relink_result?: { account: string | null; authorization: string | null; failure_reason: RelinkFailure | null };
  status: "cancelled" | "failed" | "pending" | "succeeded";
  status_details?: { cancelled: { reason: "other" } };
  ui_mode: "modal";
}

export interface PreviewAuthorization extends Omit<Stripe.FinancialConnections.Authorization, "status"> {
  account_holder: Stripe.FinancialConnections.Account.AccountHolder;
  institution: string | null;
  status: "active" | "disconnected" | "inactive";
}

interface Support {
  supported: boolean;
}

export interface PreviewInstitution {
  id: string;
  object: "financial_connections.institution";
  countries: string[];
  features: { balances: Support; ownership: Support; payment_method: Support; transactions: Support };
  livemode: boolean;
  name: string;
  routing_numbers: string[];
  status: "active" | "degraded" | "inactive";
  url: string | null;
}

function inactiveAction(account: LinkedAccount): Action {
  return repairable(account) ? "relink_required" : "none";
}

export function previewAccount(account: LinkedAccount): PreviewAccount {
  const { inactiveCause: cause } = account;
  const wire = linkedAccountToWire(account);
  const inactive = { action: inactiveAction(account), cause: cause ?? "unspecified" };
  return {
    ...wire,
    authorization: account.authorization,
    institution: findInstitution(account.institution)?.id ?? null,
    ...(account.status === "inactive" ? { status_details: { inactive } } : {}),
  };
}

/** `accounts`: all that were linked or repaired in the session, newest first; `now` in seconds. */
export function previewSession(session: Session, accounts: LinkedAccount[], now: number): PreviewSession {
  const { filters, accounts: list, ...wire } = sessionToWire(session, accounts);
  const { relink } = session;
  const status = statusOf(session, now);
  const worked = relink?.failure === null;
  return {
    ...wire,
    accounts: { ...list, data: accounts.slice(0, list.data.length).map(previewAccount) },
    filters: {
      account_subcategories: session.filters.subcategories,
      countries: session.filters.country === null ? null : [session.filters.country],
      ...(session.filters.institution ? { institution: session.filters.institution } : {}),
      require_payment_method_support: session.filters.paymentSupport,
    },
    ...(relink ? { relink_options: { account: relink.account, authorization: relink.authorization } } : {}),
    ...(relink && (session.outcome === "linked" || session.outcome === "failed")
      ? {
          relink_result: {
            account: worked ? relink.account : null,
            authorization: worked ? relink.authorization : null,
            failure_reason: relink.failure,
          },
        }
      : {}),
    status,
    ...(status === "cancelled" ? { status_details: { cancelled: { reason: "other" } } } : {}),
    ui_mode: "modal",
  };
}

/** `accounts`: all that were linked with the authorization, at least one. */
export function previewAuthorization(id: string, accounts: [LinkedAccount, ...LinkedAccount[]]): PreviewAuthorization {
  const [{ holder, institution }] = accounts;
  const is = (status: LinkedAccount["status"]) => accounts.filter((account) => account.status === status);
  const active = is("active");
  const inactive = is("inactive");
  const dates = active.map((account) => account.expectedDeactivation).filter((date) => date !== null);
  const action = inactive.some(repairable) ? "relink_required" : "none";
  const status = active.length > 0 ? "active" : inactive.length > 0 ? "inactive" : "disconnected";
  const announced = { action: "relink_required" as const, expected_deactivation_date: Math.min(...dates) };
  return {
    id,
    object: "financial_connections.authorization",
    account_holder: holderToWire(holder),
    institution: findInstitution(institution)?.id ?? null,
    institution_name: institution,
    livemode: false,
    status,
    status_details: {
      ...(dates.length > 0 ? { active: announced } : {}),
      ...(status === "inactive" ? { inactive: { action } } : {}),
    },
  };
}

const statuses: Record<Outage, PreviewInstitution["status"]> = {
  planned: "inactive",
  unplanned: "inactive",
  error: "degraded",
};

export function previewInstitution({ id, name, outage, offers }: Institution): PreviewInstitution {
  const supported = { supported: true };
  return {
    id,
    object: "financial_connections.institution",
    countries: ["US"],
    features: {
      balances: supported,
      ownership: supported,
      payment_method: { supported: offers.length === 0 || offers.some((offer) => offer.paymentMethods.length > 0) },
      transactions: supported,
    },
    livemode: false,
    name,
    routing_numbers: ["110000000"],
    status: outage === null ? "active" : statuses[outage],
    url: null,
  };
}
