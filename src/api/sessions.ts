// /v1/sessions: a session without our page, for a native app's own backend. Recorded like any other attempt.
import { Hono } from "hono/tiny";
import * as v from "valibot";
import { noSuch, orThrow } from "../domain/failure.ts";
import { readBody } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { callHolder, linkId } from "../http/holder.ts";
import { termsSchema } from "./link-terms.ts";
import { makeLink } from "./links.ts";

const againSchema = v.strictObject({ link: v.string("must be a link id, lnk_…") });

export const sessions = new Hono<AppContext>().post("/", async (c) => {
  // With `link`: one more try on a link that is there. Else the body is a new link's, as for POST /v1/links.
  const body = readBody(c, v.looseObject({}));
  const asked = "link" in body ? readBody(c, againSchema).link : (await makeLink(c, readBody(c, termsSchema))).id;
  const link = linkId(c, asked, "link");
  const { nonce } = c.get("seed");
  const started = await callHolder(c, link, (holder) => holder.startAttempt(link, "api", nonce, false));
  const minted = orThrow(started.ok || started.failure.kind !== "not_found" ? started : noSuch("link", link, "link"));
  c.set("secretAnswer", true);
  return c.json({
    clientSecret: minted.clientSecret,
    publishableKey: c.get("config").stripe.publishableKey,
    session: minted.session,
    stripeAccount: null,
    link,
  });
});
