// Notices when the Worker is asked at another host than PUBLIC_URL's: then its links lead elsewhere, perhaps nowhere.
// It serves all the same, because it may have several addresses (a domain of its own, and one at workers.dev).
import { isLoopback } from "../domain/address.ts";
import type { Problem } from "../platform/settings.ts";

/** What is wrong with PUBLIC_URL when a request comes to `requestUrl`; null when nothing is. */
export function hostProblem(publicUrl: string, requestUrl: string): Problem | null {
  // The hosts as they stand in the addresses; parsed only where these differ.
  if (requestUrl.split("/", 3)[2] === publicUrl.split("/", 3)[2]) return null;
  const [meant, asked] = [new URL(publicUrl), new URL(requestUrl)];
  // From the own machine: `wrangler dev` and tests, which have ports and names of their own.
  if (asked.host === meant.host || isLoopback(asked.hostname)) return null;
  return { name: "PUBLIC_URL", why: "elsewhere" };
}
