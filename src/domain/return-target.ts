// Where a customer may be sent back to: the https origins and app schemes listed in RETURN_URLS. Pure functions.
import { isLoopback, policyAddress, webAddress } from "./address.ts";
import { isAppScheme } from "./app-scheme.ts";

export type ReturnTarget = { kind: "origin"; origin: string } | { kind: "scheme"; scheme: string };

/**
 * RETURN_URLS, split: each an https origin or the scheme of an app (`myapp://`), named once or more. Null when one of
 * them is neither. `isDevelopment` allows the developer's own machine as well, also by http.
 */
export function parseReturnTargets(entries: string[], isDevelopment = true): ReturnTarget[] | null {
  const targets = [...new Set(entries)].map((entry) => parseTarget(entry, isDevelopment));
  return targets.every((target) => target !== null) ? targets : null;
}

function parseTarget(entry: string, isDevelopment: boolean): ReturnTarget | null {
  const [, scheme] = /^([^:/]+):\/\/$/.exec(entry) ?? [];
  if (scheme !== undefined) return isAppScheme(scheme) ? { kind: "scheme", scheme: `${scheme}:` } : null;
  const url = webAddress(entry);
  // An origin alone, in whatever way it is written: a path would suggest that only what is below it is allowed.
  if (url?.pathname !== "/" || url.search !== "" || entry.includes("#")) return null;
  const isAllowed = isLoopback(url.hostname)
    ? isDevelopment
    : url.protocol === "https:" && policyAddress(entry) !== null;
  return isAllowed ? { kind: "origin", origin: url.origin } : null;
}

/**
 * Whether `returnUrl` may be used: its origin or scheme is listed, and it has no credentials, spaces or control
 * characters.
 */
export function isAllowedReturnUrl(returnUrl: string, targets: ReturnTarget[]): boolean {
  if (/[\s\\\p{Cc}]/u.test(returnUrl)) return false;
  const url = URL.parse(returnUrl);
  if (!url) return false;
  if (url.username !== "" || url.password !== "") return false;
  return targets.some((target) =>
    target.kind === "origin"
      ? // The slashes must be there: browsers take `https:path` for a path on the current page's own origin.
        url.origin === target.origin && /^https?:\/\//i.test(returnUrl)
      : url.protocol === target.scheme && returnUrl.startsWith(`${target.scheme}//`),
  );
}
