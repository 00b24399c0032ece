// /webhooks/stripe: Stripe says that an account has changed. Answers 2xx only once the account holder's object has
// stored that it must read the account again.
import type { Context, MiddlewareHandler } from "hono";
import { Hono } from "hono/tiny";
import { Failed } from "../domain/failure.ts";
import { bodyText } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { callHolder } from "../http/holder.ts";
import { limitAddress } from "../http/rate-limit.ts";
import { type AccountNews, readWebhook } from "../stripe/webhook.ts";

/**
 * Counts what is refused without a signature that fits: forged, too large or not UTF-8. To be run before the body is
 * read. What Stripe sends is never counted.
 */
export const limitUnverified: MiddlewareHandler<AppContext> = async (c, next) => {
  await next();
  if (c.error && !c.get("webhook")) await limitAddress(c, "webhook");
};

export const webhooks = new Hono<AppContext>().post("/stripe", async (c) => {
  const { webhookSecrets, livemode } = c.get("config").stripe;
  const signature = c.req.header("Stripe-Signature") ?? "";
  const read = await readWebhook(c.get("stripe"), bodyText(c, true), signature, webhookSecrets, livemode);
  if (read === "forged")
    throw new Failed({
      kind: "invalid",
      code: "signature_invalid",
      message:
        "The Stripe-Signature does not fit this body, or is over five minutes old. Check STRIPE_WEBHOOK_SECRET, and that nothing on the way changes the body.",
      param: "Stripe-Signature",
    });
  // Set before anything else may fail: for the log, and because what has it is verified.
  c.set("webhook", { type: read === "unreadable" ? "unknown" : read.type, noted: false });
  if (read === "unreadable")
    throw new Failed({ kind: "invalid", code: "json_invalid", message: "The body must be a JSON object." });
  const { type, news, malformed } = read;
  // Acknowledged: Stripe would only send the same again. The value itself is not for the log.
  if (malformed) console.warn(JSON.stringify({ at: "webhook", request_id: c.get("requestId"), type, malformed }));
  const noted = news ? await note(c, news) : false;
  c.set("webhook", { type, noted });
  return c.json({ received: true, noted });
});

/** Tells every account holder that it may be of; whether any of them is known here. */
async function note(c: Context<AppContext>, news: AccountNews): Promise<boolean> {
  const { account, holders, stripeAccount, isNew } = news;
  const noted = holders.map((id) => callHolder(c, id, (holder) => holder.noteAccount(account, isNew), stripeAccount));
  return (await Promise.all(noted)).includes(true);
}
