// The parameters of a new session. Preview versions have some that released versions do not know, and the reverse.
import { paymentSupports, permissions, prefetches, subcategories } from "../model/session.ts";
import { emptyable, hash, integer, listOf, oneOf, type Read, required, text } from "./params.ts";

export const holderParams = {
  type: required(oneOf(["account", "customer"])),
  account: text(),
  customer: text(),
  customer_account: text(),
};
const filterParams = {
  account_subcategories: listOf(oneOf(subcategories)),
  require_payment_method_support: oneOf(paymentSupports),
};
const commonParams = {
  permissions: required(listOf(oneOf(permissions))),
  prefetch: listOf(oneOf(prefetches)),
  limits: hash({ accounts: emptyable(integer(1)) }),
  return_url: text(),
};

export const releasedParams = {
  account_holder: required(hash(holderParams)),
  ...commonParams,
  filters: hash({ ...filterParams, country: text(2) }),
  manual_entry: hash({ mode: oneOf(["automatic", "disabled"]) }),
};

/** Of preview versions; the hosted mode (`ui_mode`) is not to be had here. */
export const previewParams = {
  account_holder: hash(holderParams),
  ...commonParams,
  filters: hash({ ...filterParams, countries: listOf(text(2)), institution: text() }),
  manual_entry: hash({ mode: oneOf(["automatic", "custom", "disabled"]) }),
  relink_options: hash({ authorization: required(text()), account: text() }),
  ui_mode: oneOf(["modal"]),
};

type PreviewParams = Read<typeof previewParams>;
export type SessionParams = Read<typeof releasedParams> | PreviewParams;
export type RelinkOptions = NonNullable<PreviewParams["relink_options"]>;

/** What the parameters ask for, whichever version they are of. */
export function understood(params: SessionParams) {
  const preview = "relink_options" in params ? params : null;
  const { filters } = params;
  const country = filters !== undefined && "country" in filters ? filters.country : undefined;
  const countries = preview?.filters?.countries ?? (country === undefined ? [] : [country]);
  return {
    country: countries[0] ?? null,
    countries,
    countryParam: preview === null ? "filters[country]" : "filters[countries][0]",
    institution: preview?.filters?.institution ?? null,
    relink: preview?.relink_options ?? null,
  };
}
