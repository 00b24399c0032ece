// /v1/sessions: makes a session for an app that uses Stripe's native SDK instead of our page. It is recorded as an
// attempt on a link like any other.
import { Hono } from "hono/tiny";
import * as v from "valibot";
import { noSuch, orThrow } from "../domain/failure.ts";
import { readBody, readQuery } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { noQuery } from "../http/fields.ts";
import { callHolder, linkId } from "../http/holder.ts";
import { makeLink } from "./links.ts";
import { againSchema, termsSchema } from "./links-schema.ts";

export const sessions = new Hono<AppContext>().post("/", async (c) => {
  // With `link`, a further attempt on that link. Without, the body asks for a new link, as for POST /v1/links.
  readQuery(c, noQuery);
  const body = readBody(c, v.looseObject({}));
  const asked = "link" in body ? readBody(c, againSchema).link : (await makeLink(c, readBody(c, termsSchema), true)).id;
  const link = linkId(c, asked, "link");
  const { nonce } = c.get("seed");
  const deadlineMs = c.get("deadlineMs");
  const started = await callHolder(c, link, (holder) => holder.startAttempt(link, "api", nonce, false, deadlineMs));
  const minted = orThrow(started.ok || started.failure.kind !== "not_found" ? started : noSuch("link", link, "link"));
  c.set("isPassing", true);
  return c.json({
    clientSecret: minted.clientSecret,
    publishableKey: c.get("config").stripe.publishableKey,
    session: minted.session,
    stripeAccount: minted.stripeAccount ?? null,
    link,
  });
});
