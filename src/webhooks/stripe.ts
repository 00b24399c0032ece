// /webhooks/stripe: Stripe says that an account has changed. Answers 2xx only once the account holder's object has
// stored that it must read the account again.
import { Hono } from "hono/tiny";
import { Failed } from "../domain/failure.ts";
import type { AppContext } from "../http/context.ts";
import { callHolder } from "../http/holder.ts";
import { limitAddress } from "../http/rate-limit.ts";
import { readWebhook } from "../stripe/webhook.ts";

export const webhooks = new Hono<AppContext>().post("/stripe", async (c) => {
  const { webhookSecrets, livemode } = c.get("config").stripe;
  const signature = c.req.header("Stripe-Signature") ?? "";
  const read = await readWebhook(c.get("stripe"), await c.req.text(), signature, webhookSecrets, livemode);
  if (read === "forged") {
    await limitAddress(c, "webhook");
    throw new Failed({
      kind: "invalid",
      code: "signature_invalid",
      message:
        "The Stripe-Signature does not fit this body, or is over five minutes old. Check STRIPE_WEBHOOK_SECRET, and that nothing on the way changes the body.",
      param: "Stripe-Signature",
    });
  }
  if (read === "unreadable")
    throw new Failed({ kind: "invalid", code: "json_invalid", message: "The body must be a JSON object." });
  const { type, news } = read;
  const noted = news
    ? await callHolder(c, news.holder, (holder) => holder.noteAccount(news.account, news.isNew))
    : false;
  c.set("webhook", { type, noted });
  return c.json({ received: true, noted });
});
