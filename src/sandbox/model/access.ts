// What the account's keys may do: which permissions restricted ones lack, and whether it has Financial Connections.
export interface AccessSettings {
  /** Permissions that no restricted key has, such as `rak_customer_write`. */
  missing: string[];
  /** Whether the account is registered for Financial Connections. */
  registered: boolean;
}

export const plainAccess: AccessSettings = { missing: [], registered: true };

// Customers', webhook endpoints' and accounts' are Stripe's own names. How it calls those of Financial Connections is not
// documented.
const resources: [RegExp, string][] = [
  [/^\/v1\/customers\b/, "customer"],
  [/^\/v1\/accounts?\b/, "accounts_kyc_basic"],
  [/^\/v1\/webhook_endpoints\b/, "webhook"],
  [/^\/v1\/events\b/, "event"],
  [/^\/v1\/financial_connections\/sessions\b/, "financial_connections_session"],
  [/^\/v1\/financial_connections\/transactions\b/, "financial_connections_transaction"],
  [/^\/v1\/financial_connections\/accounts\/[^/]+\/owners$/, "financial_connections_ownership"],
  [/^\/v1\/financial_connections\//, "financial_connections_account"],
];

/** The permission that a restricted key needs for a request; null where it needs none. */
export function permissionFor(method: string, path: string): string | null {
  const found = resources.find(([pattern]) => pattern.test(path));
  return found ? `rak_${found[1]}_${method === "GET" ? "read" : "write"}` : null;
}
