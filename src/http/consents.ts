// The texts that customers were shown, by their hash. Each that was ever shown is a file in public/consents/.
import type { Context } from "hono";
import { isConsentText } from "../domain/consent.ts";
import type { AppContext } from "./context.ts";

/** The text with this hash, and its language, which its first line says; null when there is none. */
export async function keptConsent(c: Context<AppContext>, hash: string) {
  if (!isConsentText(hash)) return null;
  const kept = await c.env.ASSETS.fetch(new URL(`/consents/${hash}.txt`, c.req.url));
  if (kept.status !== 200) return null;
  const text = await kept.text();
  return { locale: /^locale: (\w+)\n/.exec(text)?.[1] ?? null, text };
}
