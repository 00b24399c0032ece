// A page that was prepared and filled in is, byte for byte, the one that is rendered as a whole.
import fc from "fast-check";
import { expect, test } from "vitest";
import { preparePages } from "../../../src/customer/page/prepared.ts";
import { hole, prepare } from "../../../src/customer/page/template.ts";
import type { LinkedAccount, ReadyView } from "../../../src/customer/page/view.ts";
import { renderPage, wordsOf } from "./rendered.ts";

/** What could end an element, an attribute or a text, or be taken for a hole. */
const hostile = [
  `</script><script>alert(1)</script>`,
  `"'><img src=x onerror=alert(1)>`,
  `<!--`,
  `&amp;&#39;`,
  `\\u003c\\"`,
  `\u2028\u202e\u2066`,
  "{business}{date}",
  "$& $1 $'",
  ...["nonce", "link", "asks", "data", "nobody"].map(hole),
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: "grapheme" })), { maxLength: 4 })
  .map((pieces) => pieces.join(""));
const account: fc.Arbitrary<LinkedAccount> = fc.record({
  institutionName: text,
  last4: fc.option(text),
  subcategory: fc.oneof(text, fc.constantFrom("checking", "savings")),
});
const seconds = fc.integer({ min: 1_767_225_600, max: 4_102_444_800 });
const some = fc.subarray(["payment_method", "balances", "ownership", "transactions", "other"]);
const view: fc.Arbitrary<ReadyView> = fc.record({
  state: fc.constant("ready" as const),
  link: text,
  managePath: text.map((rest) => `/m/${rest}`),
  permissions: some,
  purpose: fc.option(fc.oneof(text, fc.string({ minLength: 130, maxLength: 150 }))),
  prefetch: some,
  returnUrl: fc.option(text),
  expiresAt: seconds,
  livemode: fc.boolean(),
  repair: fc.option(fc.record({ account, isEnded: fc.boolean(), deadline: fc.option(seconds) }), { freq: 9 }),
  linked: fc.array(account, { maxLength: 3 }),
});
const site = fc.record({
  locale: fc.constantFrom("en" as const, "es" as const),
  business: fc.record({
    // A setting has no control characters (config.ts).
    name: text.map((name) => name.replaceAll(/\p{Cc}/gu, "")),
    logoUrl: fc.option(fc.constant("https://cdn.example/logo.png?a=1&b='2'")),
    brandColor: fc.constantFrom("#0f5c4a", "#ffffff", "#000000"),
    supportEmail: fc.constantFrom("help@example.com", "o'neil&co@example.com"),
    privacyUrl: fc.webUrl(),
  }),
  stripeJs: fc.constantFrom("https://js.stripe.com/dahlia/stripe.js", "/_sandbox/stripe.js"),
  publicUrl: fc.constant("https://link.example"),
  origins: fc.subarray(["https://app.example"]),
});
const own = fc.record({ nonce: fc.uuid(), nowMs: seconds.map((at) => at * 1000) });

test("whatever its texts are, and whichever page was prepared before it", () => {
  fc.assert(
    fc.property(site, fc.array(fc.tuple(view, own), { minLength: 1, maxLength: 4 }), (site, pages) => {
      const openPage = preparePages(site, wordsOf(site));
      for (const [view, own] of pages) {
        const page = openPage(view, own);
        const sent =
          typeof page === "string" ? page : new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }).decode(page);
        expect(sent).toBe(renderPage(view, { ...site, ...own }));
      }
    }),
    { numRuns: 150 },
  );
});

test("a text that fills a hole has no holes", () => {
  const template = prepare<"a" | "b">(`<${hole("a")}|${hole("b")}|${hole("a")}>`);
  expect(new TextDecoder().decode(template({ a: hole("b"), b: "é<" }))).toBe(`<${hole("b")}|é&lt;|${hole("b")}>`);
});
