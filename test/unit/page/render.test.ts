// The document: what stands in it in every state, what never can, and how much it weighs.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import scriptAddress from "../../../dist/page/script.json";
import type { PageContext, View } from "../../../src/customer/page/render.ts";
import { longest } from "../../bench/page/longest.ts";
import { renderPage } from "./rendered.ts";

const page: PageContext = {
  locale: "en",
  business: {
    name: "Rocket Rides",
    logoUrl: null,
    brandColor: "#0f5c4a",
    supportEmail: "help@rocketrides.example",
    privacyUrl: "https://rocketrides.example/privacy",
  },
  nonce: "bm9uY2U",
  stripeJs: "https://js.stripe.com/dahlia/stripe.js",
  publicUrl: "https://link.rocketrides.example",
  origins: ["https://app.example.com"],
  nowMs: 1_796_000_000_000,
};
const ready: Extract<View, { state: "ready" }> = {
  state: "ready",
  link: "lnk_0123456789",
  managePath: "/m/token",
  permissions: ["payment_method", "balances"],
  purpose: "Verify the account we pay your rent deposit back to",
  prefetch: ["balances"],
  returnUrl: null,
  expiresAt: 1_796_500_000,
  livemode: true,
  repair: null,
  linked: [],
};
const checking = { institutionName: "Test (Non-OAuth)", last4: "6789", subcategory: "checking" };
const repair = { account: checking, isEnded: true, deadline: null };
const signed =
  "https://app.example.com/done?link=lnk_0123456789&status=open&sig=Z7sAvip3mZs82KXb5vt0GdC2duvv3_Aq--WtPp2WamA";
const brotliAsAtCloudflare = { [constants.BROTLI_PARAM_QUALITY]: 4 };
const states: View[] = [
  ready,
  { ...ready, linked: [checking, { institutionName: "", last4: null, subcategory: "other" }] },
  { ...ready, repair },
  { ...ready, purpose: null, repair: { account: { ...checking, last4: null }, isEnded: false, deadline: null } },
  { ...ready, repair: { ...repair, isEnded: false, deadline: 1_796_500_000 } },
  { state: "mended", link: "lnk_0123456789", account: checking, returnUrl: null },
  { state: "disconnected", link: "lnk_0123456789", requestId: "req_8", returnUrl: null },
  {
    state: "completed",
    link: "lnk_0123456789",
    accounts: [{ institutionName: "Test (Non-OAuth)", last4: "6789", subcategory: "checking" }],
    returnUrl: "https://app.example.com/done?sig=1&status=completed",
    managePath: "/m/token",
  },
  {
    state: "ended",
    link: "lnk_0123456789",
    accounts: [{ institutionName: "", last4: "6789", subcategory: "checking" }],
    returnUrl: null,
    managePath: "/m/token",
  },
  { state: "return", returnUrl: "myapp://done?link=lnk_0123456789&status=open" },
  { state: "return", returnUrl: null },
  { state: "expired", link: "lnk_0123456789", requestId: "req_6" },
  { state: "revoked", link: "lnk_0123456789", requestId: "req_7" },
  { state: "unknown", requestId: "req_3" },
  { state: "error", requestId: "req_1", code: "internal_error" },
  { state: "refused", requestId: "req_4", code: "api_key_invalid" },
  { state: "not_found", requestId: "req_5" },
  { state: "rate_limited", requestId: "req_2", code: "rate_limited", link: "lnk_0123456789" },
];
const text = (html: string) =>
  html
    .replace(/<(style|script)\b[^>]*>.*?<\/\1>/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

describe.each(["en", "es"] as const)("in %s", (locale) => {
  test.each(states.map((view) => [view.state, view] as const))("%s is a whole, safe document", (_, view) => {
    const html = renderPage(view, { ...page, locale });
    expect(html.startsWith(`<!doctype html><html lang="${locale}">`)).toBe(true);
    expect(html.endsWith("</html>")).toBe(true);
    expect(html).toContain('<meta name="robots" content="noindex, nofollow"');
    expect(html).toMatch(
      /<meta property="og:title" content="(Link your bank|Vincule su banco|Reconnect your bank|Reconecte su banco)"/,
    );
    expect(html).toContain('<meta property="og:site_name" content="Rocket Rides"');
    expect(html).not.toContain("og:image");
    expect(text(html)).not.toMatch(/\{\w+\}/);
    expect(text(html)).not.toMatch(/undefined|\[object|null/);
    for (const element of html.match(/<(script|style)\b[^>]*>/g) ?? []) expect(element).toContain('nonce="bm9uY2U"');
    expect(html).not.toMatch(/<[^>]+\s(style|on\w+)=/);
    expect(html.match(/<section [^>]*>/g)?.filter((section) => !section.includes("hidden"))).toHaveLength(1);
  });
});

test("only an open link loads Stripe.js, and holds every state it can get into", () => {
  for (const view of states) if (view.state !== "ready") expect(renderPage(view, page)).not.toContain(page.stripeJs);
  const html = renderPage(ready, page);
  expect(html).toContain(`<script async src="${page.stripeJs}"`);
  expect(html).toContain('<link rel="preconnect" href="https://js.stripe.com"');
  const heldIn = (page: string) => [...page.matchAll(/data-view="(\w+)"/g)].map((match) => match[1]);
  const held = heldIn(html);
  expect(held).toEqual([
    "ready",
    "opening",
    "saving",
    "late",
    "linked",
    "nothing",
    "failed",
    "elsewhere",
    "already",
    "expired",
    "revoked",
    "exhausted",
    "unknown",
  ]);
  const more = heldIn(renderPage({ ...ready, repair }, page)).filter((state) => !held.includes(state));
  expect(more).toEqual(["mended", "disconnected"]);
});

test("a link that repairs says which connection has ended or is about to, and promises nothing", () => {
  const wordsOf = (view: View, locale: "en" | "es" = "en") => text(renderPage(view, { ...page, locale }));
  const ended = wordsOf({ ...ready, repair });
  expect(ended).toContain("Reconnect your bank to Rocket Rides");
  expect(ended).toContain("Your connection to Test (Non-OAuth) has ended.");
  expect(ended).toContain("We try to restore it: choose Test (Non-OAuth) and the account ending in 6789 again.");
  const ending = wordsOf({ ...ready, repair: { ...repair, isEnded: false, deadline: 1_796_500_000 } });
  expect(ending).toContain("is expected to end on December 5, 2026");
  const soon = renderPage({ ...ready, repair: { ...repair, isEnded: false, deadline: 1_796_500_000 } }, page);
  expect(soon, "the script shows the reader's own day").toMatch(/<time datetime="2026-12-05T[^"]*" data-day>/);
  const late = wordsOf({ ...ready, repair: { ...repair, isEnded: false, deadline: 1_795_000_000 } });
  expect(late, "a day that has passed is not to be expected").toContain("is about to end.");
  const nameless = { ...repair, account: { institutionName: "", last4: null, subcategory: "other" } };
  expect(wordsOf({ ...ready, repair: nameless })).toContain("choose your bank and the same account again");
  expect(wordsOf({ ...ready, repair }, "es")).toContain("la cuenta terminada en 6789");
});

test("says who asks, for what, which data, what is fetched at once, and how to get out", () => {
  const words = text(renderPage(ready, page));
  expect(words).toContain("Link your bank to Rocket Rides");
  expect(words).toContain("Verify the account we pay your rent deposit back to");
  expect(words).toContain("Account and routing number");
  expect(words).toContain("How much money is in the account (fetched as soon as you link)");
  expect(words).not.toContain("Transactions");
  expect(words).not.toContain("Account owners");
  expect(words).toContain("Nothing is paid now");
  expect(words).toContain("December 5, 2026 at 7:46 PM UTC");
  const html = renderPage(ready, page);
  expect(html).toContain('href="https://rocketrides.example/privacy"');
  expect(html).toContain('href="mailto:help@rocketrides.example"');
  expect(html).toContain("https://support.stripe.com/user/how-do-i-disconnect-my-linked-financial-account");
});

test("every permission has its row", () => {
  const words = text(
    renderPage({ ...ready, permissions: ["transactions", "ownership", "balances", "payment_method"] }, page),
  );
  for (const row of ["Account and routing number", "Balance", "Account owners", "Transactions"]) {
    expect(words).toContain(row);
  }
});

test("what is bad news has the request's id, and no fault of ours is told where there was none", () => {
  for (const view of states) {
    const words = text(renderPage(view, page));
    if ("requestId" in view) expect(words).toContain(view.requestId);
    expect(words.includes("The fault is on our side")).toBe(view.state === "error");
  }
});

test("test mode is said, live mode is not", () => {
  expect(text(renderPage({ ...ready, livemode: false }, page))).toContain("Test mode");
  expect(text(renderPage(ready, page))).not.toContain("Test mode");
});

test("the page at a link's address, and no other, has the script that tells whoever shows it", () => {
  const scripted = states.filter((view) => renderPage(view, page).includes(`src="${scriptAddress}"`));
  expect([...new Set(scripted.map(({ state }) => state))]).toEqual([
    "ready",
    "mended",
    "disconnected",
    "completed",
    "ended",
    "expired",
    "revoked",
    "unknown",
    "rate_limited",
  ]);
});

test("the way back into the app is taken by itself, and is a button too", () => {
  const html = renderPage({ state: "return", returnUrl: 'myapp://done?a="&status=open' }, page);
  const address = "myapp://done?a=&quot;&amp;status=open";
  expect(html).toContain(`<meta http-equiv="refresh" content="0; url=${address}">`);
  expect(html).toContain(`<a class="button" href="${address}"><span>Return to <bdi>Rocket Rides</bdi></span></a>`);
  expect(html).not.toContain("<script");
  const alone = renderPage({ state: "return", returnUrl: null }, page);
  expect(alone).not.toContain("refresh");
  expect(text(alone)).toContain("Close this page");
});

test("the button back is there when there is somewhere to go back to", () => {
  const html = renderPage(states.find(({ state }) => state === "completed") as View, page);
  expect(html).toContain('href="https://app.example.com/done?sig=1&amp;status=completed"');
  expect(text(html)).toContain("Return to Rocket Rides");
  expect(text(html)).toContain("Checking ending in 6789");
  expect(renderPage(ready, page)).not.toContain("data-return");
});

test("an account without last four digits is named by its kind, an unknown kind as an account", () => {
  const accounts = [
    { institutionName: "One", last4: null, subcategory: "savings" },
    { institutionName: "Two", last4: "1234", subcategory: "toString" },
  ];
  const words = text(
    renderPage({ state: "completed", link: "lnk_1", accounts, returnUrl: null, managePath: "/m/token" }, page),
  );
  expect(words).toMatch(/One Savings Two Account ending in 1234/);
});

test("of more accounts than were asked for, each says whether the business uses it", () => {
  const account = { institutionName: "One", last4: "1111", subcategory: "savings" };
  const view = { state: "completed", link: "lnk_1", returnUrl: null, managePath: "/m/token" } as const;
  const over = renderPage({ ...view, accounts: [account, { ...account, surplus: true }] }, page);
  expect(text(over)).toMatch(
    /One Savings ending in 1111 Rocket Rides uses this account\. One Savings ending in 1111 Linked too, but Rocket Rides does not use it\./,
  );
  expect(text(renderPage({ ...view, accounts: [account, account] }, page))).not.toMatch(/uses this account|not use it/);
});

test("a name from right to left does not reverse the words around it", () => {
  const name = "شركة الدفع";
  const rightToLeft = { ...page, business: { ...page.business, name } };
  const purpose = "לאמת את החשבון";
  const html = renderPage({ ...ready, purpose }, rightToLeft);
  expect(html).toContain(`Link your bank to <bdi>${name}</bdi>`);
  expect(html).toContain(`dir="auto">${purpose}</p>`);
  expect(html).toContain(`<title>Link your bank · \u2068${name}\u2069</title>`);
  expect(html).toContain(`data-business="\u2068${name}\u2069"`);
  // Nowhere among other words of the page is it without its isolation.
  const bare = html.replaceAll(`<bdi>${name}</bdi>`, "").replaceAll(`\u2068${name}\u2069`, "");
  expect(bare.split(name).length - 1).toBe(1);
  expect(bare).toContain(`<meta property="og:site_name" content="${name}">`);
  const accounts = [{ institutionName: "بنك", last4: "1234", subcategory: "savings" }];
  expect(
    renderPage({ state: "completed", link: "lnk_1", accounts, returnUrl: null, managePath: "/m/token" }, page),
  ).toContain("<bdi>بنك</bdi>");
  expect(renderPage(ready, page)).not.toContain("\u2068");
});

test("nothing the business or the bank is called can become markup", () => {
  const evil = `</script></style></title><img src=x onerror="alert(1)">'`;
  const business = { ...page.business, name: evil, supportEmail: `${evil}@example.com`, logoUrl: `/"${evil}` };
  const account = { institutionName: evil, last4: evil, subcategory: evil };
  for (const view of [
    { ...ready, purpose: evil, link: evil, returnUrl: `https://example.com/${evil}` },
    { state: "completed", link: evil, accounts: [account], returnUrl: null, managePath: evil },
    { state: "error", requestId: evil, code: "internal_error", link: evil },
    { state: "unknown", requestId: "req_1" },
  ] satisfies View[]) {
    const html = renderPage(view, { ...page, business });
    expect(html).not.toContain("<img src=x");
    expect(html.match(/<\/script>/g)?.length ?? 0).toBe(html.match(/<script\b/g)?.length ?? 0);
    expect(html.match(/<\/style>/g)).toHaveLength(2);
  }
});

test("the data for the script is the JSON that was meant", () => {
  const html = renderPage({ ...ready, link: "lnk_</script>\u2028" }, page);
  const data = html.match(/<script type="application\/json"[^>]*>(.*?)<\/script>/s)?.[1] ?? "";
  expect(JSON.parse(data)).toMatchObject({
    locale: "en",
    link: "lnk_</script>\u2028",
    kinds: { checking: "Checking" },
  });
});

test("a malformed brand colour does not reach the style sheet", () => {
  const html = renderPage(ready, { ...page, business: { ...page.business, brandColor: "#fff}body{display:none" } });
  expect(html).not.toContain("body{display:none");
});

test("page, style and script weigh at most 14 KiB compressed", () => {
  const script = readFileSync(resolve(import.meta.dirname, `../../../public${scriptAddress}`));
  const compress = [gzipSync, (text: string | Buffer) => brotliCompressSync(text, { params: brotliAsAtCloudflare })];
  expect([...longest.purpose]).toHaveLength(500);
  for (const more of [{ linked: [checking, { ...checking, last4: "4321" }] }, { repair }])
    for (const compressed of compress) {
      const html = renderPage({ ...ready, ...longest, ...more, returnUrl: signed }, { ...page, locale: "es" });
      expect(compressed(html).length + compressed(script).length).toBeLessThanOrEqual(14 * 1024);
    }
});
