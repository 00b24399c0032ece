// The words before the tap: the text whose hash an attempt records has them all, and each text ever shown is kept.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { consentText } from "../../../src/customer/page/consent.ts";
import { copies } from "../../../src/customer/page/copy/copies.ts";
import type { Locale, ReadyView } from "../../../src/customer/page/view.ts";
import { renderPage } from "./rendered.ts";

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");
const kept = new Map(
  readdirSync("public/consents").map((file) => [file, readFileSync(`public/consents/${file}`, "utf8")]),
);
const listed = readFileSync("src/customer/page/kept-consents.txt", "utf8").trimEnd().split("\n");

const permissions = ["payment_method", "balances", "ownership", "transactions"];
const values = {
  business: "Rocket Rides",
  purpose: "Verify the account we pay your rent deposit back to",
  support: "help@rocketrides.example",
  privacy_url: "https://rocketrides.example/privacy",
  date: "DATE",
  bank: "Bank of Test",
  last4: "6789",
};

const account = { institutionName: values.bank, last4: values.last4, subcategory: "checking" };
const nothingMore = { repair: null, linked: [] };

/** What a person reads on the page before the tap, one piece a line. What a link leads to stands behind it. */
function read(
  locale: Locale,
  purpose: string | null,
  more: Pick<ReadyView, "repair" | "linked"> = nothingMore,
): string[] {
  const html = renderPage(
    {
      state: "ready",
      link: "lnk_1",
      permissions,
      purpose,
      prefetch: permissions,
      returnUrl: null,
      managePath: "/m/token",
      ...more,
      expiresAt: 1_796_500_000,
      livemode: true,
    },
    {
      locale,
      business: {
        name: values.business,
        logoUrl: null,
        brandColor: "#0f5c4a",
        supportEmail: values.support,
        privacyUrl: values.privacy_url,
      },
      nonce: "",
      stripeJs: "https://js.stripe.com/endive/stripe.js",
      publicUrl: "https://link.rocketrides.example",
      origins: [],
      nowMs: 1_796_000_000_000,
    },
  );
  return (/<section data-view="ready">(.*?)<\/section>/s.exec(html)?.[1] ?? "")
    .replace(/<aside.*?<\/aside>|<noscript.*?<\/noscript>|<p class="notice stuck".*?<\/p>|<svg.*?<\/svg>/gs, "")
    .replace(/<time.*?<\/time>/g, values.date)
    .replace(/<a href="(https:[^"]*)"[^>]*>(.*?)<\/a>/g, "$2 ($1)")
    .replaceAll(/<\/b><small>/g, " – ")
    .split(/<\/?(?:h1|h2|p|li|button|ul|div)\b[^>]*>/)
    .map((piece) =>
      piece
        .replace(/<[^>]*>/g, "")
        .replaceAll("&#39;", "'")
        .trim(),
    )
    .filter((piece) => piece !== "");
}

/** The pieces of the text, with the values that the page has; a permission with and without the note on prefetching. */
function piecesOf(text: string): string[] {
  const filled = text.replace(/\{(\w+)\}/g, (_, name: keyof typeof values) => values[name]);
  const atOnce = /^when prefetched: (.*)$/m.exec(filled)?.[1] ?? "";
  const pieces = filled.split("\n").map((line) => line.replace(/^[\w ]+: /, ""));
  return [...pieces, ...pieces.map((piece) => `${piece} ${atOnce}`)];
}

describe.each(["en", "es"] as const)("in %s", (locale) => {
  const text = consentText(locale, copies[locale]);

  it.each([values.purpose, null])("has every word that the page shows, with the purpose %j", (purpose) => {
    const pieces = piecesOf(text);
    const shown = read(locale, purpose);
    expect(shown).toHaveLength(14);
    expect(shown.filter((piece) => !pieces.includes(piece))).toEqual([]);
  });

  it.each([
    ["that has ended", { account, isEnded: true, deadline: null }],
    ["that is about to end", { account, isEnded: false, deadline: null }],
    ["without last four", { account: { ...account, last4: null }, isEnded: true, deadline: null }],
  ])("has every word of a repair, of a connection %s", (_, repair) => {
    const pieces = piecesOf(text);
    expect(read(locale, null, { repair, linked: [] }).filter((piece) => !pieces.includes(piece))).toEqual([]);
  });

  it("has every word that names what is linked already", () => {
    const pieces = [...piecesOf(text), values.bank];
    const shown = read(locale, null, { repair: null, linked: [account] });
    expect(shown.filter((piece) => !pieces.includes(piece) && !piece.includes(values.last4))).toEqual([]);
    expect(shown.length).toBeGreaterThan(16);
  });

  it("says its language first, and is plain text", () => {
    expect(text).toMatch(new RegExp(`^locale: ${locale}\\n`));
    expect(text).not.toMatch(/[\r\t<>]|&\w+;|undefined|\{(?!business|purpose|support|privacy_url|date|bank|last4)/);
  });

  it("is kept", () => {
    const why = "The words before the tap have changed. Run `npm run consents`, which keeps the new ones; remove none.";
    expect(kept.get(`${hashOf(text)}.txt`), why).toBe(text);
  });
});

test("a text that is kept has its hash for a name, and is listed", () => {
  for (const [file, text] of kept) expect(file).toBe(`${hashOf(text)}.txt`);
  const lines = [...kept].map(([file, text]) => `${file.slice(0, 64)} ${/^locale: (\w+)\n/.exec(text)?.[1]}`);
  expect(lines.sort()).toEqual(listed.map((line) => line.replace(/ \d{4}-\d\d-\d\d$/, "")).sort());
});

test("a text that was ever listed is kept: attempts have its hash", () => {
  expect(listed.length).toBeGreaterThanOrEqual(2);
  for (const line of listed) expect([...kept.keys()]).toContain(`${line.slice(0, 64)}.txt`);
});
