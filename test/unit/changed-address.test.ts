// What an address meant: tokens as they come back from mail programs, chats and people who type.
import fc from "fast-check";
import { expect, it } from "vitest";
import { tokensMeant } from "../../src/domain/changed-address.ts";
import { alphabet, holderKey, newLinkId } from "../../src/domain/ids.ts";
import { LinkSigner } from "../../src/domain/link-token.ts";

const signer = new LinkSigner(["only_for_this_test_0123456789_0123456789"], "https://link.example.com");
const link = await newLinkId(Date.UTC(2026, 10, 24), await holderKey("cus_123"), "nonce");
const token = await signer.token(link);

const noise = fc.constantFrom(
  ..." \u00a0\u00ad\u200b\u200c\u200d\u2060\ufeff-=\r\n\t'\"<>()[]{}*_.,;:!|~`“”‘’«»…·",
  "=\r\n",
  "\r\n ",
  "%20",
  "%0D%0A",
  "%C2%AD",
  "%2520",
);
/** Text that stands for a character, or for nothing, in HTML and in mail. */
const encodedNoise = fc.constantFrom("&shy;", "&nbsp;", "&#8203;", "&#x200b;", "&amp;lt;", "<wbr>", "</span>", "<br />", "=20", "=0D=0A", "=C2=AD", "=c2=ad", "%AD", "%25252520", "%26shy%3B", "%3D20", "%3Cwbr%3E"); // biome-ignore format: one idea
/** Ways to write one character of a token that all mean the same. */
const spellings = (char: string) => {
  const alike = { "0": ["o", "O"], "1": ["i", "I", "l", "L"] }[char] ?? [];
  const plain = [char, char.toUpperCase(), ...alike];
  return fc.constantFrom(...plain, ...plain.map((one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)));
};
const changedToken = fc
  .tuple(...[...token].map((char) => fc.tuple(spellings(char), fc.array(noise, { maxLength: 1 }))))
  .map((pairs) => pairs.map(([char, between], at) => char + (at < 49 ? between.join("") : "")).join(""));
const before = fc.tuple(fc.constantFrom("/", "//", "///"), fc.constantFrom("l", "L", "I", "1"), fc.constantFrom("/", "//"), fc.array(noise, { maxLength: 3 })).map((parts) => parts.flat().join("")); // biome-ignore format: one idea
const noises = fc.array(noise, { maxLength: 3 }).map((parts) => parts.join(""));
const after = fc.oneof(
  fc.constant(""),
  noises,
  fc.tuple(fc.constantFrom("?", "%3F", "&", "&amp;", "%26", "#", "%23", "/?", " "), fc.stringMatching(/^[a-z0-9=&_]{0,20}$/)).map((parts) => parts.join("")), // biome-ignore format: one idea
  fc.constantFrom("/", "//", "/)", ")/", "=20", "%FF", "u"),
);

it("any combination of what happens to an address leads to its link", () => {
  fc.assert(
    fc.property(before, changedToken, after, (start, changed, end) => {
      expect(tokensMeant(start + changed + end)).toContain(token);
    }),
    { numRuns: 1000 },
  );
});

it("so does text that HTML or mail would show as nothing, in up to three places, beside a = that is left of a line break", () => {
  const places = fc.uniqueArray(fc.tuple(fc.nat(49), encodedNoise), { selector: ([at]) => at, maxLength: 3 });
  const equals = fc.option(fc.nat(49));
  fc.assert(
    fc.property(before, places, equals, (start, inserted, equalsAt) => {
      const isMixed = inserted.length < 3 && equalsAt !== null && inserted.every(([at]) => Math.abs(at - equalsAt) > 2);
      const noises = new Map(isMixed ? [...inserted, [equalsAt, "="]] : inserted);
      const path = start + [...token].map((char, at) => (noises.get(at) ?? "") + char).join("");
      expect(tokensMeant(path)).toContain(token);
    }),
    { numRuns: 1000 },
  );
});

it("no change of its own characters does, however it is written", () => {
  const other = fc
    .nat(49)
    .chain((at) =>
      fc.constantFrom(...[...alphabet].filter((char) => char !== token[at])).map((char) => [at, char] as const),
    );
  const edit = fc.oneof(
    other.map(([at, char]) => token.slice(0, at) + char + token.slice(at + 1)),
    other.map(([at, char]) => token.slice(0, at) + char + token.slice(at)),
    fc.nat(49).map((at) => token.slice(0, at) + token.slice(at + 1)),
    fc
      .nat(48)
      .filter((at) => token[at] !== token[at + 1])
      .map((at) => token.slice(0, at) + token.slice(at + 1, at + 2) + token.charAt(at) + token.slice(at + 2)),
  );
  fc.assert(
    fc.property(before, edit, noises, (start, edited, end) => {
      expect(tokensMeant(start + edited + end)).not.toContain(token);
    }),
    { numRuns: 1000 },
  );
});

it("takes any path at all, and finds no more tokens in it than can be checked at once", () => {
  const most = (path: string) =>
    void expect(tokensMeant(`/l/${path}`).length, path.slice(0, 50)).toBeLessThanOrEqual(16);
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), most));
  for (const part of ["/", "%", "%25", "%2525", "\u0300", "?", "=%0D", "<", "&%23"])
    expect(tokensMeant(`/l/${part.repeat(5_000)}`), part).toEqual([]);
  for (const part of ["=0d", "=0dx", "<b", "&a", "<a=0d>b=", "=ab%20", "0"]) most(part.repeat(5_000));
});
