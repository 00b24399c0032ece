// /v1/settings: what the operator has set, without secrets, for the console and the command.
import { Hono } from "hono/tiny";
import type { AppContext } from "../http/context.ts";
import { version } from "../platform/version.ts";

export const settings = new Hono<AppContext>().get("/", (c) => {
  const { stripe, publicUrl, business, returnTargets, notify, autoRelink, preview } = c.get("config");
  // Its query may hold a secret of the operator's own backend.
  const notifyUrl = notify && new URL(notify.url);
  return c.json({
    object: "settings",
    livemode: stripe.livemode,
    version,
    public_url: publicUrl,
    business: {
      name: business.name,
      logo_url: business.logoUrl,
      brand_color: business.brandColor,
      support_email: business.supportEmail,
      privacy_url: business.privacyUrl,
    },
    return_urls: returnTargets.map((target) => (target.kind === "origin" ? target.origin : `${target.scheme}//`)),
    notify_url: notifyUrl && notifyUrl.origin + notifyUrl.pathname,
    auto_relink: autoRelink,
    preview,
  });
});
