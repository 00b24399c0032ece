// What the console's form sends to the API, and what a link is sent to its customer with.
import { describe, expect, it } from "vitest";
import { BanklinkError } from "../../../src/client/client.ts";
import { draftOf, mailAddress, smsAddress } from "../../../src/console/messages.ts";
import { once } from "../../../src/console/once.ts";
import { missingIn, termsOf, type Values } from "../../../src/console/terms.ts";
import type { LinkObject } from "../../../src/console/types.ts";

const values = (change: Partial<Values> = {}): Values => ({
  who: "new",
  email: "pat@example.com",
  name: "",
  phone: "",
  customer: "",
  account: "",
  stripeAccount: "",
  permissions: ["payment_method"],
  prefetch: [],
  purpose: "",
  returnUrl: "",
  reference: "",
  locale: "auto",
  expiry: "7",
  date: "",
  accounts: "",
  metadata: [],
  ...change,
});

describe("the terms", () => {
  it("leave out what was left empty", () => {
    expect(termsOf(values(), 1000)).toEqual({
      account_holder: { type: "customer", email: "pat@example.com" },
      permissions: ["payment_method"],
      prefetch: [],
      locale: "auto",
      expires_at: 1000 + 7 * 86_400,
    });
  });

  it.each([
    [
      { who: "known", customer: "cus_1" },
      { type: "customer", customer: "cus_1" },
    ],
    [
      { who: "known", customer: "acct_1" },
      { type: "customer", customer_account: "acct_1" },
    ],
    [
      { who: "connected", account: "acct_1" },
      { type: "account", account: "acct_1" },
    ],
  ] as const)("name the holder: %j", (change, holder) => {
    expect(termsOf(values(change), 0).account_holder).toEqual(holder);
  });

  it("read at once only what is asked for", () => {
    const terms = termsOf(values({ permissions: ["balances"], prefetch: ["balances", "ownership"] }), 0);
    expect(terms.prefetch).toEqual(["balances"]);
  });

  it("say what is missing in the form's own words", () => {
    expect(missingIn(values())).toBeNull();
    expect(missingIn(values({ email: "" }))?.param).toBe("account_holder[email]");
    expect(missingIn(values({ who: "known" }))?.param).toBe("account_holder[customer]");
    expect(missingIn(values({ permissions: [] }))?.param).toBe("permissions");
    expect(missingIn(values({ expiry: "date" }))?.param).toBe("expires_at");
    expect(missingIn(values({ expiry: "date", date: "2030-01-01T10:00" }))).toBeNull();
    expect(missingIn(values({ accounts: "1e" }))?.param).toBe("limits[accounts]");
    expect(missingIn(values({ metadata: [["a", "1"], ["b", "2"], ["", ""], ["", ""]] }))).toBeNull(); // biome-ignore format: one line
    expect(missingIn(values({ metadata: [["a", "1"], ["b", "2"], ["a", "3"]] }))?.param).toBe("metadata"); // biome-ignore format: one line
  });
});

it("a link for 90 days ends some minutes before: the clock may be fast", () => {
  expect(termsOf(values({ expiry: "90" }), 1000).expires_at).toBe(1000 + 90 * 86_400 - 600);
});

describe("what is made once", () => {
  const refused = (status: number) => new BanklinkError(status, { code: "x" });
  /** The keys of two tries, of which the first fails with `error`. */
  async function keysAfter(error: unknown, second = "it") {
    const makeOnce = once();
    const keys: string[] = [];
    await expect(makeOnce("it", async (key) => { keys.push(key); throw error; })).rejects.toBe(error); // biome-ignore format: one line
    await makeOnce(second, async (key) => keys.push(key));
    await makeOnce(second, async (key) => keys.push(key));
    expect(keys[2]).not.toBe(keys[1]);
    return keys;
  }

  it.each([0, 409, 410, 429, 500, 503])("has the same key again after %s", async (status) => {
    const [first, second] = await keysAfter(refused(status));
    expect(second).toBe(first);
  });

  it.each([400, 401, 404])("has another after %s, and so has something else", async (status) => {
    const [first, second] = await keysAfter(refused(status));
    expect(second).not.toBe(first);
    const [one, other] = await keysAfter(refused(0), "something else");
    expect(other).not.toBe(one);
  });
});

describe("the messages", () => {
  const link = { id: "lnk_1", url: "https://link.example.com/l/1", relink: null, purpose: "For the deposit & more", expires_at: 1_790_000_000 } as LinkObject; // biome-ignore format: one line
  const pat = { email: "pat@example.com", phone: "", name: "Pat" };

  it("have the link, whose it is and what for, in the language that was chosen", () => {
    const english = draftOf(link, "en", "Rocket Rides", pat);
    expect(english.mail).toMatch(/^Hello Pat,\n/);
    for (const words of [link.url, "For the deposit & more", "Rocket Rides"]) expect(english.mail).toContain(words);
    const spanish = draftOf({ ...link, relink: "fca_1" }, "es", "Rocket Rides", pat);
    expect(spanish.subject).toBe("Reconecte su banco con Rocket Rides");
    expect(spanish.sms).toContain(link.url);
  });

  it("reach the mail and SMS programs as they are", () => {
    const mail = new URL(mailAddress("pat+x@example.com", "A & B?", "one\ntwo #3"));
    expect(decodeURIComponent(mail.pathname)).toBe("pat+x@example.com");
    expect(Object.fromEntries(mail.searchParams)).toEqual({ subject: "A & B?", body: "one\r\ntwo #3" });
    expect(mailAddress("a@b.example?bcc=c@d.example", "", "")).not.toContain("?bcc");
    expect(smsAddress("+1 (555) 123-4567", "Hi & bye")).toBe("sms:+15551234567?&body=Hi%20%26%20bye");
  });
});
