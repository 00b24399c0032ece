// Where a customer may be sent back to: the https origins and app schemes listed in RETURN_URLS. Pure functions.

export type ReturnTarget = { kind: "origin"; origin: string } | { kind: "scheme"; scheme: string };

// Schemes that the browser or the phone handles by itself, so none of them can be the operator's app.
const notAnApp =
  /^(https?|javascript|data|file|blob|about|view-source|vbscript|ws|wss|ftp|mailto|tel|sms|intent|chrome|content):$/;

/** RETURN_URLS, split: each an https origin or an app scheme (`myapp://`). Null when one of them is neither. */
export function parseReturnTargets(entries: string[]): ReturnTarget[] | null {
  const targets = entries.map(parseTarget);
  return targets.every((target) => target !== null) ? targets : null;
}

function parseTarget(entry: string): ReturnTarget | null {
  const scheme = /^([a-z][a-z0-9+.-]*:)\/\/$/.exec(entry)?.[1];
  if (scheme) return notAnApp.test(scheme) ? null : { kind: "scheme", scheme };
  const url = URL.parse(entry);
  if (!url || url.username || url.password || url.hostname.includes("*")) return null;
  const isLocal = url.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  return (url.protocol === "https:" || isLocal) && url.origin === entry.replace(/\/$/, "")
    ? { kind: "origin", origin: url.origin }
    : null;
}

/**
 * Whether `returnUrl` may be used: its origin or scheme is listed, and it has no credentials, fragment or control
 * characters.
 */
export function isAllowedReturnUrl(returnUrl: string, targets: ReturnTarget[]): boolean {
  if (/[\s\\#]/.test(returnUrl) || [...returnUrl].some((char) => char < "!" || char === "\u007f")) return false;
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
