// Links that repair an account: whether that is still needed, and what the customer's page says of it. Pure.
import { deadlineOf, isWell, type StripeAccount } from "./account.ts";
import type { AttemptError } from "./attempt.ts";
import { type Failure, fail } from "./failure.ts";

/** What people know an account by. */
export interface AccountLook {
  institution_name: string;
  last4: string | null;
  subcategory: string;
}

/** `ending`: it works, but not for long. Only the first two can be repaired. */
export type RepairState = "broken" | "ending" | "mended" | "disconnected";

/** How the account of a repair link stands. */
export interface Repair extends AccountLook {
  state: RepairState;
  /** When an account that is `ending` is expected to end, in Unix seconds; null where that is not known. */
  deadline: number | null;
}

/** What the customer's page says beside what the link itself says. */
export interface PageFacts {
  /** Some of the active accounts that the customer has linked already, by this link or another. */
  linked: AccountLook[];
  /** Null for a link that is not to repair an account. */
  repair: Repair | null;
}

export const lookOf = ({ institution_name, last4, subcategory }: StripeAccount): AccountLook => ({
  institution_name: institution_name ?? "",
  last4: last4 ?? null,
  subcategory,
});

/** `replacement`: the account that has come in the place of this one, where there is one. */
export function repairOf(account: StripeAccount, replacement: StripeAccount | null): Repair {
  const state = stateOf(account, replacement);
  const deadline = state === "ending" ? deadlineOf(account) : null;
  return { ...lookOf(account), state, deadline };
}

function stateOf(account: StripeAccount, replacement: StripeAccount | null): RepairState {
  if (isWell(account) || (replacement && isWell(replacement))) return "mended";
  if (account.status === "disconnected") return "disconnected";
  return account.status === "active" ? "ending" : "broken";
}

/** The code of an attempt in which Stripe could not repair the account. */
export const relinkFailed = "relink_failed";

/** `reason` is Stripe's `relink_result.failure_reason`. */
export const relinkFailure = (reason: string): AttemptError => ({
  code: relinkFailed,
  message: "Stripe could not repair the account, which may be closed at the bank. The next try links it anew.",
  stripe_code: reason,
});

type Refusal = { ok: false; failure: Failure };

/** Why a disconnected account cannot be repaired. */
export const refusalOfDisconnected: Refusal = fail({
  kind: "conflict",
  code: "account_disconnected",
  message: "This account is disconnected, which is for good. To link it anew, make a link without relink.",
  param: "relink",
});

export const refusalOfMended: Refusal = fail({
  kind: "conflict",
  code: "relink_not_needed",
  message:
    "The account works, or another that looks the same: there is nothing to repair. Close the page, and see GET /v1/accounts.",
});

/** Why no session is made for a repair link whose account stands so; null when one may be. */
export function refusalToRepair(repair: Repair | null): Refusal | null {
  if (repair?.state === "mended") return refusalOfMended;
  return repair?.state === "disconnected" ? refusalOfDisconnected : null;
}
