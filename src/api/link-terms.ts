// Checks of what an operator asks of a new link what the schema cannot, and fills in every default.
import { Failed } from "../domain/failure.ts";
import { type AccountHolderRef, type LinkTerms, limits, mergeMetadata, permissions } from "../domain/link.ts";
import { isAllowedReturnUrl } from "../domain/return-target.ts";
import type { Config } from "../platform/config.ts";
import type { HolderRequest } from "../stripe/holders.ts";
import type { TermsRequest } from "./links-schema.ts";

/** What a link takes from the account that it is to repair. */
export interface Relinked {
  holder: AccountHolderRef;
  permissions: string[];
}

/**
 * The account holder that the request names, or the customer to create. Throws `invalid` when it gives several or none.
 */
export function holderRequestOf({ account_holder: holder }: TermsRequest): HolderRequest {
  if (!holder)
    throw new Failed({
      kind: "invalid",
      code: "parameter_missing",
      message: "Missing required parameter: account_holder.",
      param: "account_holder",
    });
  if (holder.type === "account") return holder;
  const { customer, customer_account, ...made } = holder;
  const known = customer !== undefined ? { customer } : customer_account !== undefined ? { customer_account } : null;
  if (known) {
    if (customer !== undefined && customer_account !== undefined)
      throw invalid(
        "account_holder[customer_account]",
        "cannot go with customer; send the one that your other links have",
      );
    const [extra] = Object.keys(made).filter((field) => field !== "type");
    if (extra) throw invalid(`account_holder[${extra}]`, "goes with a new customer; leave it out beside the id of one");
    return { type: "customer", ...known };
  }
  const { email, name, phone } = made;
  if (email !== undefined) return { type: "customer", email, name, phone };
  throw new Failed({
    kind: "invalid",
    code: "parameter_missing",
    message:
      "Missing required parameter: account_holder[customer]. Or send customer_account, or email with name and phone, to make a customer.",
    param: "account_holder[customer]",
  });
}

/** A request with what it has left to an account that it names, or to us, but for its `expires_at`. */
export type CompleteRequest = Omit<TermsRequest, "permissions"> & { permissions: string[] };

/** The request with its permissions: its own, or else those of the account that it is to repair, or else our default. */
export function complete(request: TermsRequest, relinked: Relinked | null): CompleteRequest {
  const theirs = permissions.filter((permission) => relinked?.permissions.includes(permission));
  const usual = theirs.length > 0 ? theirs : ["payment_method"];
  return { ...request, permissions: request.permissions ?? usual };
}

/** The terms of a link for `holder`, with the default for `expires_at`. `now` in Unix seconds. */
export function termsOf(request: CompleteRequest, holder: AccountHolderRef, now: number): LinkTerms {
  const expires_at = request.expires_at ?? now + limits.defaultLifeSeconds;
  return { ...request, account_holder: holder, expires_at, metadata: mergeMetadata({}, request.metadata) };
}

/** Checks what the schema cannot, and throws `invalid`, naming the parameter. `now` in Unix seconds. */
export function checkTerms(request: CompleteRequest, config: Config, now: number): void {
  const early = request.prefetch.findIndex((data) => !request.permissions.includes(data));
  if (early >= 0)
    throw invalid(`prefetch[${early}]`, `needs the permission '${request.prefetch[early]}' too; add it to permissions`);
  if (request.relink !== null && request.institution !== null)
    throw invalid("institution", "cannot go with relink: the bank is the account's; leave it out");
  if (request.return_url !== null && !isAllowedReturnUrl(request.return_url, config.returnTargets))
    throw invalid(
      "return_url",
      "must be at an origin or app scheme listed in RETURN_URLS, without credentials or spaces",
    );
  if (request.expires_at !== undefined) checkExpiry(request.expires_at, now);
}

/** Throws `invalid` for an `expires_at` too soon or too late. Both in Unix seconds. */
export function checkExpiry(expiresAt: number, now: number): void {
  if (expiresAt < now + limits.minLifeSeconds) throw invalid("expires_at", "must be at least 5 minutes from now");
  if (expiresAt > now + limits.maxLifeSeconds) throw invalid("expires_at", "must be at most 90 days from now");
}

export const invalid = (param: string, problem: string) =>
  new Failed({ kind: "invalid", code: "parameter_invalid", message: `Invalid ${param}: ${problem}.`, param });
