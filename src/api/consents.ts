// /v1/consents/:sha256: the words that a customer was shown, by the hash that an attempt's `consent.text` has.
import { Hono } from "hono/tiny";
import { noSuch, orThrow } from "../domain/failure.ts";
import { keptConsent } from "../http/consents.ts";
import type { AppContext } from "../http/context.ts";

export const consents = new Hono<AppContext>().get("/:sha256", async (c) => {
  const id: string = c.req.param("sha256");
  const kept = await keptConsent(c, id);
  if (!kept) return orThrow(noSuch("consent text", id, "sha256"));
  return c.json({ object: "consent_text", id, ...kept });
});
