// Addresses that were changed on their way to the customer: those that lead on to the link's page, and those that must not.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

describe("leads on from an address changed by", () => {
  // By string: URL would take //l//… for another host.
  const get = async (path: string, init: RequestInit = {}) => {
    const { status, headers } = await fetch(product.url.origin + path, { redirect: "manual", ...init });
    return { status, headers, location: headers.get("Location") };
  };
  const middle = (token: string, noise: string) => token.slice(0, 20) + noise + token.slice(20);
  const mistyped = (token: string) => token.replaceAll("0", "o").replace("1", "i").replaceAll("1", "L");
  const changes: Record<string, (token: string) => string> = {
    capitals: (token) => `/L/${token.toUpperCase()}`,
    "a full stop": (token) => `/l/${token}.`,
    "what stands behind it in a text": (token) => `/l/${token.toUpperCase()}%E2%80%9D%29,%0A`,
    "quotes around it": (token) => `/l/%22${token}%22`,
    "angle brackets around it": (token) => `/l/%3C${token}%3E`,
    "a space inside": (token) => `/l/${middle(token, "%20")}`,
    "a line break inside": (token) => `/l/${middle(token, "%0D%0A%20")}`,
    "a quoted-printable line break inside": (token) => `/l/${middle(token, "=%0D%0A")}`,
    "what is left of one": (token) => `/l/${middle(token, "=")}=`,
    "a soft hyphen inside": (token) => `/l/${middle(token, "%C2%AD")}`,
    "an invisible space inside": (token) => `/l/${middle(token, "%E2%80%8B")}`,
    "a hyphen inside": (token) => `/l/${middle(token, "-")}`,
    "a query without its ?": (token) => `/l/${token}&utm_source=abc/d`,
    "an encoded query": (token) => `/l/${token}%3Futm_source=abc%2Fd%26x=1`,
    "a query that was encoded twice": (token) => `/l/${token}%253Futm_source%253Dabc`,
    "an encoded fragment": (token) => `/l/${token}%23top`,
    "look-alikes": (token) => `/l/${mistyped(token)}`,
    "look-alikes in capitals": (token) => `/I/${mistyped(token).toUpperCase()}`,
    "full-width characters": (token) =>
      `/l/${encodeURIComponent(token.replace(/./g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)))}`,
    "doubled slashes": (token) => `//l//${token}`,
    "an encoded slash": (token) => `/l%2F${token}`,
    "a slash behind it": (token) => `/l/${token}/`,
    "slashes and a bracket behind it": (token) => `/l/${token}//)`,
    "bytes of another encoding": (token) => `/l/${token}%A0%FF`,
    "two words behind it": (token) => `/l/${token}%20and%20then`,
    "words with a slash behind it": (token) => `/l/${token}%20(text/call%20us)`,
    "a query in path form behind it": (token) => `/l/${token};next=/a/b`,
    "the rest of an <a> element": (token) => `/l/${token}%22%3ELink%20your%20bank%3C/a%3E`,
    "a closing tag": (token) => `/l/${token}%3C/a%3E`,
    "Markdown's second half": (token) => `/l/${token}](https://link.example.com/l/${token})`,
    "the address again": (token) => `/l/${token}https://link.example.com/l/${token}`,
    "the address again, in the next line": (token) => `/l/${token}%0Ahttps://link.example.com/l/${token}`,
    "quotation marks as HTML entities": (token) => `/l/&quot;${token}&quot;`,
    "angle brackets as HTML entities": (token) => `/l/&lt;${token}&gt;`,
    "a soft hyphen as an HTML entity": (token) => `/l/${middle(token, "&shy;")}`,
    "an HTML entity that was encoded twice": (token) => `/l/${middle(token, "&amp;nbsp;")}`,
    "an HTML entity by number": (token) => `/l/${middle(token, "&%238203;")}`,
    "an HTML entity in hexadecimal": (token) => `/l/${middle(token, "&%23x200B;")}&amp;utm_source=a`,
    "a <wbr> inside": (token) => `/l/${middle(token, "%3Cwbr%3E")}`,
    "markup inside brackets": (token) => `/l/%3C${middle(token, "%3Cspan class='hit'%3E")}%3C/span%3E%3E`,
    "a quoted-printable line break inside, encoded": (token) => `/l/${middle(token, "=0D=0A")}`,
    "a quoted-printable space inside": (token) => `/l/${middle(token, "=20")}`,
    "a quoted-printable soft hyphen inside": (token) => `/l/${middle(token, "=C2=AD")}`,
    "quoted-printable, and a = before what looks like it": (token) =>
      `/l/=20${token.replace(/(?<=.)(?=[0-9a-f]{2})/, "=")}=20`,
    "a soft hyphen in Latin-1": (token) => `/l/${middle(token, "%AD")}`,
    "a space that was encoded four times": (token) => `/l/${middle(token, "%25252520")}`,
    "a space before the l": (token) => `/%20l/${token}`,
    "a space after the l": (token) => `/l%20/${token}`,
    "an invisible space after the l": (token) => `/l%E2%80%8B/${token}`,
    "HTML and quoted-printable around the l": (token) => `/&nbsp;l=20/${token}`,
  };

  it.each(Object.entries(changes))("%s", async (_, change) => {
    const link = await product.makeLink();
    const path = change(link.path.slice("/l/".length));
    for (const method of ["GET", "HEAD"])
      for (const query of ["", "?from=mail&x=%2F"]) {
        const { status, location, headers } = await get(path + query, { method });
        expect([status, location]).toEqual([302, `${link.path}${query}`]);
        expect(headers.get("Cache-Control")).toBe("no-store");
        expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
        expect(headers.get("Referrer-Policy")).toBe("strict-origin");
        expect(headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin-allow-popups");
      }
    // On every answer on the way to the page: one that says otherwise cuts the operator's window off for good.
    const { headers } = await get(path, { headers: { Referer: "https://app.example.com/" } });
    expect([headers.get("Cross-Origin-Opener-Policy"), headers.get("Vary")]).toEqual(["unsafe-none", "Referer"]);
    const { body } = await product.operator("GET", `/v1/links/${link.id}`);
    expect(body).toEqual(link.body);
  });
});

it("leads on to the customer's own page by its own token alone", async () => {
  const link = await product.makeLink();
  const path = new URL(link.body.manage_url).pathname;
  const token = path.slice("/m/".length);
  const lead = async (address: string) => {
    const { status, headers } = await fetch(product.url.origin + address, { redirect: "manual" });
    return [status, headers.get("Location")];
  };
  for (const changed of [`/M/${token.toUpperCase()}`, `/m/${token}.`, `//m//${token}%20`, `/m%20/%22${token}%22`])
    expect(await lead(`${changed}?from=mail`), changed).toEqual([302, `${path}?from=mail`]);
  for (const wrong of [`/m/${link.path.slice(3)}.`, `/l/${token}.`, `/n/${token}.`, `/m/${token}/more`])
    expect((await lead(wrong))[0], wrong).toBe(404);
});

it("leads nowhere from an address that is not genuine, or of another route, nor an app", async () => {
  const { path } = await product.makeLink();
  const token = path.slice("/l/".length);
  const forged = token.slice(0, -1) + (token.endsWith("0") ? "1" : "0");
  const forgeries = [`${forged}.`, forged.toUpperCase(), `${token}0`, `${token}0.`, token.slice(1), `.${token.slice(0, -1)}`, "!".repeat(5000), "/".repeat(5000)]; // biome-ignore format: one idea
  const routes = ["status", "return", "more"].flatMap((route) => [
    `${token.toUpperCase()}/${route}`,
    `${token}%2F${route}`,
    `=20${token}//${route}`,
  ]);
  const objects = (await product.worker.listDurableObjectIds("AccountHolder")).length;
  for (const prefix of ["/l/", "/L/", "//l//"])
    for (const address of [...forgeries, ...routes]) {
      const { status } = await fetch(product.url.origin + prefix + address, { redirect: "manual" });
      expect(status, address.slice(0, 70)).toBe(404);
    }
  expect(await product.worker.listDurableObjectIds("AccountHolder")).toHaveLength(objects);
  expect((await product.call("GET", `${path}.`, undefined, { Accept: "application/json" })).status).toBe(404);
  expect((await product.call("POST", `${path}./session`)).status).toBe(404);
  expect((await product.call("POST", `/L/${token}/session`)).status).toBe(404);
});
