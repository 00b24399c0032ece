// The customer's own page: what stands in it, what never can, and how much it weighs.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import scriptAddress from "../../../dist/page/manage.json";
import type { ManageView, PageContext, SharedAccount } from "../../../src/customer/page/view.ts";
import { renderManagePage } from "./rendered.ts";

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
  origins: [],
  nowMs: 1_796_000_000_000,
};
const account: SharedAccount = {
  id: "fca_1",
  institutionName: "Test (Non-OAuth)",
  last4: "6789",
  subcategory: "checking",
  health: "active",
  permissions: ["payment_method", "balances"],
  sharedSince: 1_796_000_000,
  lastRead: 1_796_500_000,
  receipt: null,
  isAlsoShared: false,
};
const shown: Extract<ManageView, { state: "manage" }> = {
  state: "manage",
  link: "lnk_0123456789",
  accounts: [account],
  purpose: "Pay you back",
  deletion: null,
  livemode: true,
  hasMore: false,
};
const receipt = { id: "rcpt_0123456789abcdef", at: 1_796_600_000 };
const disconnected: SharedAccount = { ...account, health: "disconnected", receipt };
const views: Record<string, ManageView> = {
  active: shown,
  nothing: { ...shown, accounts: [] },
  inactive: { ...shown, accounts: [{ ...account, health: "inactive" }] },
  disconnected: { ...shown, accounts: [disconnected, { ...disconnected, receipt: null }], deletion: receipt },
  erasing: { state: "erasing", link: "lnk_0123456789" },
  erased: { state: "erased", link: "lnk_0123456789" },
};
const text = (html: string) =>
  html
    .replace(/<(style|script)\b[^>]*>.*?<\/\1>/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
const overview = (html: string) => text(/<section data-view="overview">.*?<\/section>/s.exec(html)?.[0] ?? "");

describe.each(["en", "es"] as const)("in %s", (locale) => {
  test.each(Object.entries(views))("%s is a whole, safe document", (_, view) => {
    const html = renderManagePage(view, { ...page, locale });
    expect(html.startsWith(`<!doctype html><html lang="${locale}">`)).toBe(true);
    expect(html.endsWith("</html>")).toBe(true);
    expect(html).toContain('<meta name="robots" content="noindex, nofollow"');
    expect(text(html)).not.toMatch(/\{\w+\}/);
    expect(text(html)).not.toMatch(/undefined|\[object|null/);
    for (const element of html.match(/<(script|style)\b[^>]*>/g) ?? []) expect(element).toContain('nonce="bm9uY2U"');
    expect(html).not.toMatch(/<[^>]+\s(style|on\w+)=/);
    expect(html).not.toContain("js.stripe.com");
    expect(html.match(/<section [^>]*>/g)?.filter((section) => !section.includes("hidden"))).toHaveLength(1);
  });
});

test("says what is shared, for what, since when, when it was read, and whether it works", () => {
  const words = overview(renderManagePage(shown, page));
  expect(words).toContain("What you share with Rocket Rides");
  expect(words).toContain("Linked for this purpose: Pay you back");
  expect(words).toMatch(
    /Test \(Non-OAuth\) Checking ending in 6789 Connected Shared Account and routing number Balance/,
  );
  expect(words).not.toContain("Transactions");
  expect(words).toMatch(/Since November 30, 2026 at 12:53 AM UTC Last read December 5, 2026 at 7:46 PM UTC/);
  expect(words).toContain("does not cancel payments that you have agreed to elsewhere");
  expect(overview(renderManagePage({ ...shown, purpose: null }, page))).not.toContain("purpose");
  expect(overview(renderManagePage(views.inactive ?? shown, page))).toContain("Not working");
});

test("a disconnected account shows its receipt, if the customer has one, and nothing to disconnect", () => {
  const html = renderManagePage({ ...shown, accounts: [disconnected] }, page);
  const words = overview(html);
  expect(words).toMatch(
    /You disconnected it: Rocket Rides gets no more data through this connection\. When .* UTC Reference rcpt_0123456789abcdef/,
  );
  expect(words).not.toContain("Last read");
  expect(html).not.toContain('data-ask="confirm"');
  expect(html).toContain("data-unlinked");
  const elsewhere = overview(renderManagePage({ ...shown, accounts: [{ ...disconnected, receipt: null }] }, page));
  expect(elsewhere).toContain("Disconnected: Rocket Rides gets no more data through this connection.");
  expect(elsewhere).not.toContain("You disconnected it");
});

test("where nothing is connected any more, says what was shared, and not how to end it", () => {
  const words = overview(renderManagePage({ ...shown, accounts: [disconnected] }, page));
  expect(words).toContain("What you shared with Rocket Rides");
  expect(words).not.toContain("You can also disconnect");
  expect(overview(renderManagePage({ ...shown, accounts: [] }, page))).toContain("What you share with Rocket Rides");
});

test("a bank without a name is called the customer's, and what nobody knows is left out", () => {
  const words = overview(renderManagePage({ ...shown, accounts: [{ ...account, institutionName: "", permissions: [] }] }, page)); // biome-ignore format: one idea
  expect(words).toMatch(/Your bank Checking ending in 6789 Connected Since/);
});

test("says where the same account is shared a second time, and where there are more accounts", () => {
  const words = overview(renderManagePage({ ...shown, accounts: [{ ...account, isAlsoShared: true }], hasMore: true }, page)); // biome-ignore format: one idea
  expect(words).toContain("Rocket Rides still has another connection to what looks like the same account.");
  expect(words).toMatch(/There are more accounts than these\. .* write to help@rocketrides\.example/);
});

test("programs that collect addresses are asked to leave both of the customer's pages alone", () => {
  const rules = readFileSync(resolve(import.meta.dirname, "../../../public/robots.txt"), "utf8");
  expect(rules).toBe("User-agent: *\nDisallow: /l/\nDisallow: /m/\n");
});

test("deletion is asked for once", () => {
  expect(renderManagePage(shown, page)).toContain('data-ask="deletion"');
  const asked = renderManagePage({ ...shown, deletion: receipt }, page);
  expect(asked).not.toContain('data-ask="deletion"');
  expect(overview(asked)).toMatch(/You asked Rocket Rides to delete your data\. .* When .* rcpt_0123456789abcdef/);
  for (const state of ["erasing", "erased"] as const)
    expect(renderManagePage({ state, link: "lnk_0123456789" }, page)).not.toMatch(/data-(ask|do)=/);
});

test("nothing the business, the bank or the purpose says can become markup", () => {
  const evil = `</script></style></title><img src=x onerror="alert(1)">'`;
  const business = { ...page.business, name: evil, supportEmail: `${evil}@example.com`, logoUrl: `/"${evil}` };
  const bad = { ...disconnected, institutionName: evil, last4: evil, id: evil, subcategory: evil, permissions: [evil] };
  const html = renderManagePage({ ...shown, accounts: [bad], purpose: evil }, { ...page, business });
  expect(html).not.toContain("<img src=x");
  expect(html.match(/<\/script>/g)?.length).toBe(html.match(/<script\b/g)?.length);
  expect(html.match(/<\/style>/g)).toHaveLength(2);
});

test("page, style and script weigh at most 14 KiB compressed", () => {
  const all = ["payment_method", "balances", "ownership", "transactions"];
  const accounts = [account, { ...disconnected, last4: "4321" }, { ...account, last4: "1111" }];
  const full = accounts.map((each) => ({ ...each, permissions: all }));
  const html = renderManagePage({ ...shown, accounts: full, purpose: "p".repeat(500) }, page);
  const script = readFileSync(resolve(import.meta.dirname, `../../../public${scriptAddress}`));
  expect(gzipSync(html).length + gzipSync(script).length).toBeLessThanOrEqual(14 * 1024);
});
