// /l/:token: the customer's page and the routes that it calls. Whoever has the token may use them; GET changes nothing.
// app.ts lets requests with a genuine token through, and no others.
import type { Context, MiddlewareHandler } from "hono";
import { Hono } from "hono/tiny";
import type { ShownConsent } from "../domain/consent.ts";
import { Failed, type Failure, type Result } from "../domain/failure.ts";
import type { LinkDetails } from "../domain/link.ts";
import type { TokenUse } from "../domain/link-token.ts";
import type { Repair } from "../domain/repair.ts";
import { isAllowedReturnUrl } from "../domain/return-target.ts";
import type { LinkOnPage, LinkResult } from "../holder/account-holder.ts";
import { readBody } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { callHolder } from "../http/holder.ts";
import { limitAddress, limitLink } from "../http/rate-limit.ts";
import { now } from "../platform/clock.ts";
import { checkedConsent, currentText } from "./consent.ts";
import type { View } from "./page/render.ts";
import { cancelSchema, completeSchema, sessionSchema } from "./requests.ts";
import { localeOf, sendPage } from "./send-page.ts";
import { shownAccount } from "./shown-account.ts";

/** Lets only genuine tokens for `use` through, before any storage or the body is read. Sets `link`. */
const genuine =
  (use: TokenUse): MiddlewareHandler<AppContext> =>
  async (c, next) => {
    const id = await c.get("signer").linkIdOf(c.req.param("token") ?? "", use);
    if (id) c.set("link", id);
    await (id ? limitLink(c, id) : limitAddress(c, "token"));
    if (!id) throw unknownLink;
    await next();
  };
export const genuineToken = genuine("token");
export const genuineManageToken = genuine("manage");

/** To be mounted behind `genuineToken`. */
export const onboarding = new Hono<AppContext>()
  .get("/:token", async (c) => {
    const link = await linkOf(c);
    const status = link.status === "expired" || link.status === "revoked" ? 410 : 200;
    return sendPage(c, await viewOf(c, link), status, link.locale);
  })
  .post("/:token/session", async (c) => {
    const { webview, consent } = readBody(c, sessionSchema);
    const id = c.get("link");
    const shown = consent === undefined ? await shownNow(c) : consent && (await checkedConsent(c, consent));
    // Made here, so that a call to the object that is cut off and repeated makes only one session.
    const nonce = crypto.randomUUID();
    const deadlineMs = c.get("deadlineMs");
    const started = await callHolder(c, id, (holder) =>
      holder.startAttempt(id, "page", nonce, webview, deadlineMs, shown),
    );
    const minted = forCustomer(started);
    return c.json({
      clientSecret: minted.clientSecret,
      publishableKey: c.get("config").stripe.publishableKey,
      session: minted.session,
      stripeAccount: minted.stripeAccount ?? null,
    });
  })
  .post("/:token/complete", async (c) => {
    const { session } = readBody(c, completeSchema);
    const id = c.get("link");
    const deadlineMs = c.get("deadlineMs");
    const done = await callHolder(c, id, (holder) => holder.complete(id, session, deadlineMs));
    return c.json(await resultOf(c, forCustomer(done)));
  })
  .post("/:token/cancel", async (c) => {
    const { session, code, message, stripe_code } = readBody(c, cancelSchema);
    const id = c.get("link");
    const error = { code, message: message ?? null, ...(stripe_code ? { stripe_code } : {}) };
    const told = await callHolder(c, id, (holder) => holder.reportAttempt(id, session ?? null, error));
    return c.json(await resultOf(c, forCustomer(told)));
  })
  .get("/:token/return", async (c) => {
    const link = await linkOf(c);
    return sendPage(c, { state: "return", returnUrl: await returnUrlOf(c, link) }, 200, link.locale);
  })
  .get("/:token/status", async (c) => c.json(await resultOf(c, await linkOf(c, true))));

/** `isResult`: no more than a `LinkResult` is read of it. */
async function linkOf(c: Context<AppContext>, isResult = false): Promise<LinkOnPage> {
  const id = c.get("link");
  return forCustomer(await callHolder(c, id, (holder) => holder.getLink(id, true, isResult)));
}

/** For a request that does not say what was shown: what the page would show to whoever sends it. */
async function shownNow(c: Context<AppContext>): Promise<ShownConsent> {
  const locale = localeOf(c, (await linkOf(c, true)).locale);
  return { text: await currentText(c, locale), locale, shown_at: now() };
}

/** What a customer may know of a link: never ids of Stripe's, never metadata. `repair` only where it is to repair one. */
async function resultOf(c: Context<AppContext>, link: LinkResult) {
  const { status, page } = link;
  const repair = page?.repair ? { repair: page.repair.state } : {};
  return { status, accounts: accountsOf(link), returnUrl: await returnUrlOf(c, link), ...repair };
}

const accountsOf = (link: LinkResult) =>
  link.accounts.data.map((account) => ({
    ...shownAccount(account),
    ...(account.banklink.surplus ? { surplus: true as const } : {}),
  }));

/** Whether it has brought accounts, and none of them works any more. */
const isEnded = ({ accounts: { data, has_more } }: LinkDetails) =>
  data.length > 0 && !has_more && !data.some(({ status }) => status === "active");

/** Where the customer is sent back to. Null without a return URL, or when its target is no longer in RETURN_URLS. */
async function returnUrlOf(c: Context<AppContext>, link: LinkResult): Promise<string | null> {
  if (link.return_url === null || !isAllowedReturnUrl(link.return_url, c.get("config").returnTargets)) return null;
  return c.get("signer").returnUrl(link.return_url, link.id, link.status);
}

const repairIn = (repair: Repair) => ({
  account: shownAccount(repair),
  isEnded: repair.state === "broken",
  deadline: repair.deadline,
});

async function viewOf(c: Context<AppContext>, link: LinkOnPage): Promise<View> {
  if (link.status === "expired" || link.status === "revoked")
    return { state: link.status, link: link.id, requestId: c.get("requestId") };
  const [returnUrl, manageToken] = await Promise.all([returnUrlOf(c, link), c.get("signer").token(link.id, "manage")]);
  const managePath = `/m/${manageToken}`;
  if (link.status === "completed") {
    const state = isEnded(link) ? "ended" : "completed";
    return { state, link: link.id, accounts: accountsOf(link), returnUrl, managePath };
  }
  const { repair = null, linked = [] } = link.page ?? {};
  if (repair?.state === "mended") return { state: "mended", link: link.id, account: shownAccount(repair), returnUrl };
  if (repair?.state === "disconnected")
    return { state: "disconnected", link: link.id, requestId: c.get("requestId"), returnUrl };
  const { id, permissions, purpose, prefetch, expires_at, livemode } = link;
  return {
    state: "ready",
    link: id,
    managePath,
    permissions,
    purpose,
    prefetch,
    returnUrl,
    expiresAt: expires_at,
    livemode,
    repair: repair && repairIn(repair),
    linked: linked.map(shownAccount),
  };
}

/** The value of a result. Throws its failure, in words that reveal nothing of the operator's set-up. */
function forCustomer<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Failed(customerFailure(result.failure));
}

function customerFailure(failure: Failure): Failure {
  if (failure.kind === "not_found") return unknownLink.failure;
  if (failure.kind === "stripe_refused")
    return { ...failure, message: "The bank connection could not be started. The business was told why." };
  return failure;
}

const unknownLink = new Failed({ kind: "not_found", message: "No such link. Check that it was copied whole." });
