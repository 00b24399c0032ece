// Checks a request's API key: any test-mode secret or restricted key will do, in a Bearer or Basic header. Words in a key
// make it one that does not work, to see what becomes of that: expired, revoked, elsewhere (another account's),
// unpermitted (restricted) and unregistered (for Financial Connections).
import { type AccessSettings, permissionFor } from "../model/access.ts";
import { Refusal } from "../refusal.ts";

const noKey =
  "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://docs.stripe.com/api#authentication for details, or we can help at https://support.stripe.com/.";

/** The key as Stripe prints it in errors: its prefix and last four characters. */
export function redacted(key: string): string {
  const prefix = /^[a-z]{2}_(test|live)_/.exec(key)?.[0] ?? "";
  const rest = key.slice(prefix.length);
  return rest.length <= 4
    ? prefix + "*".repeat(rest.length)
    : `${prefix}${"*".repeat(rest.length - 4)}${rest.slice(-4)}`;
}

function keyIn(authorization: string): string {
  const [, scheme = "", value = ""] = /^(\S+)\s+(\S+)\s*$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() !== "basic") return "";
  try {
    return atob(value).split(":", 1)[0] ?? "";
  } catch {
    return "";
  }
}

/** The scope of another account's key: it sees nothing of what is here. */
export const scopeOf = (key: string): string => (key.includes("elsewhere") ? "elsewhere" : "");

/** The id of the account whose keys these are. */
export const ownAccount = "acct_sandbox";

/** Throws the Refusal of a key that may not do this. */
export function permit(key: string, method: string, path: string, { missing, registered }: AccessSettings): void {
  const isConnections = path.startsWith("/v1/financial_connections/");
  if (isConnections && key.includes("unpermitted")) throw unpermitted(key, "rak_financial_connections_write");
  const needed = key.startsWith("rk_") ? permissionFor(method, path) : null;
  if (needed !== null && missing.includes(needed)) throw unpermitted(key, needed);
  if (isConnections && (!registered || key.includes("unregistered")))
    throw new Refusal(400, "Your account is not registered to use Financial Connections with these permissions.");
}

const unpermitted = (key: string, permission: string) =>
  new Refusal(
    403,
    `The provided key '${redacted(key)}' does not have the required permissions for this endpoint on account '${ownAccount}'. Having the '${permission}' permission would allow this request to continue.`,
    { code: "more_permissions_required" },
  );

/** The API key of a request; throws a 401 Refusal when it is missing or not accepted. */
export function authenticate(authorization: string | null): string {
  const key = keyIn(authorization ?? "");
  if (key === "") throw new Refusal(401, noKey);
  if (key.startsWith("pk_")) {
    throw new Refusal(
      401,
      "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.",
      { code: "secret_key_required" },
    );
  }
  if (key.includes("expired"))
    throw new Refusal(401, `Expired API Key provided: ${redacted(key)}`, { code: "api_key_expired" });
  if (!/^(sk|rk)_test_[0-9A-Za-z_]+$/.test(key) || key.includes("revoked")) {
    throw new Refusal(401, `Invalid API Key provided: ${redacted(key)}`);
  }
  return key;
}
