// What may be asked of Stripe for a linked account, judged on what is known of it: each refusal says what to do next.
import type { RefreshState, StripeAccount } from "./account.ts";
import { type Failure, fail } from "./failure.ts";

/** The kinds of data that can be read anew at the bank, in Stripe's words. */
export const features = ["balance", "ownership", "transactions"] as const;
export type Feature = (typeof features)[number];

/** What is done at Stripe with an account's features. */
export type Operation = "refresh" | "subscribe" | "unsubscribe";

type Refusal = { ok: false; failure: Failure } | null;

const permissionFor = { balance: "balances", ownership: "ownership", transactions: "transactions" } as const;
const refreshIn = {
  balance: "balance_refresh",
  ownership: "ownership_refresh",
  transactions: "transaction_refresh",
} as const;

/** How long a refresh counts as under way, in seconds: Stripe must have forgotten one that takes longer. */
export const longestRefreshSeconds = 24 * 60 * 60;

const refreshOf = (account: StripeAccount, feature: Feature): RefreshState | null =>
  account[refreshIn[feature]] ?? null;

/** When each refresh began that is under way, in Unix seconds. */
export const pendingSince = (account: StripeAccount): number[] =>
  features
    .map((feature) => refreshOf(account, feature))
    .flatMap((refresh) => (refresh?.status === "pending" ? [refresh.last_attempted_at] : []));

/**
 * Why `operation` is not done; null where it may be. `now` is in Unix seconds. For the repeat of a request, `since` is
 * when that was first made: a refresh that has begun since may be its own, and does not stand in its way.
 */
export function refusalToOperate(
  account: StripeAccount,
  operation: Operation,
  wanted: Feature[],
  now: number,
  since: number | null = null,
): Refusal {
  const isOver = refusalOfDisconnected(account);
  // Stripe ends a subscription also while the bank cannot be reached.
  if (isOver || operation === "unsubscribe") return isOver;
  if (account.status === "inactive")
    return conflict(
      "account_inactive",
      `The bank gives no access to ${account.id} now. Have its customer repair it: POST /v1/links with {"relink": "${account.id}"}, and send them the link.`,
    );
  const at = wanted.findIndex((feature) => !isPermitted(account, feature));
  if (at !== -1) return permissionMissing(account, wanted[at] as Feature, `features[${at}]`);
  if (operation === "subscribe") return null;
  for (const [index, feature] of wanted.entries()) {
    const refused = refusalOfTiming(account, feature, now, since);
    if (refused) return conflict("refresh_not_available", refused.message, `features[${index}]`, refused.at);
  }
  return null;
}

/** Why the account's owners, or its transactions, are not read at Stripe; null where they may be. */
export function refusalToRead(account: StripeAccount, feature: "ownership" | "transactions"): Refusal {
  const isOver = refusalOfDisconnected(account);
  if (isOver) return isOver;
  if (!isPermitted(account, feature)) return permissionMissing(account, feature, "id");
  const isThere = feature === "ownership" ? account.ownership : account.transaction_refresh;
  return isThere ? null : refreshRequired(account, feature);
}

/** For data that Stripe does not have: no refresh has brought any yet, as far as can be told. */
export function refreshRequired(account: StripeAccount, feature: Feature): { ok: false; failure: Failure } {
  const what = feature === "ownership" ? "owners" : "transactions";
  const next =
    refreshOf(account, feature)?.status === "pending"
      ? "A refresh is under way: ask again after account.updated."
      : account.status === "inactive"
        ? `Have its customer repair it first: POST /v1/links with {"relink": "${account.id}"}.`
        : `POST /v1/accounts/${account.id}/refresh with {"features": ["${feature}"]}, and ask again after account.updated.`;
  return conflict("refresh_required", `Stripe has read no ${what} of ${account.id} yet. ${next}`);
}

const refusalOfDisconnected = (account: StripeAccount): Refusal =>
  account.status === "disconnected"
    ? conflict(
        "account_disconnected",
        `${account.id} was disconnected for good. To link it anew, make a new link (POST /v1/links) for its account holder.`,
      )
    : null;

const isPermitted = (account: StripeAccount, feature: Feature) =>
  account.permissions?.includes(permissionFor[feature]) === true;

function permissionMissing(account: StripeAccount, feature: Feature, param: string): Refusal {
  const permission = permissionFor[feature];
  return fail({
    kind: "invalid",
    code: "permission_missing",
    message: `The customer has not shared ${permission} of ${account.id}. Ask for it with a new link: POST /v1/links with "${permission}" among its permissions.`,
    param,
  });
}

/** Why `feature` cannot be refreshed at `now`, and from when on it can, in Unix seconds; null where it can. */
function refusalOfTiming(account: StripeAccount, feature: Feature, now: number, since: number | null) {
  const last = refreshOf(account, feature);
  if (!last || (since !== null && last.last_attempted_at >= since)) return null;
  if (last.status === "pending") {
    if (now > last.last_attempted_at + longestRefreshSeconds) return null;
    return { message: `A refresh of ${feature} is under way. Its result comes as account.updated.`, at: null };
  }
  const at = last.next_refresh_available_at;
  if (at === null)
    return { message: `Stripe does not refresh ${feature} of this account now, and does not say when it will.`, at };
  if (at <= now) return null;
  return { message: `${feature} was refreshed a short time ago. Try again in ${at - now} s (available_at).`, at };
}

const conflict = (code: string, message: string, param?: string, availableAt?: number | null) =>
  fail({
    kind: "conflict",
    code,
    message,
    ...(param === undefined ? {} : { param }),
    ...(availableAt === undefined ? {} : { availableAt }),
  });
