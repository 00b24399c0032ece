// A link's story in the console: everything in the order that it happened.
import { describe, expect, it } from "vitest";
import { isOf, storyOf } from "../../../src/console/story.ts";
import type { EventObject, LinkObject } from "../../../src/console/types.ts";

const link = (change: Partial<LinkObject> = {}) =>
  ({
    id: "lnk_1",
    url: "https://link.example.com/l/1",
    manage_url: "https://link.example.com/m/1",
    status: "open",
    account_holder: { type: "customer", customer: "cus_1" },
    stripe_account: null,
    relink: null,
    permissions: ["payment_method"],
    prefetch: [],
    limits: null,
    attempts: [],
    accounts: { data: [], has_more: false },
    purpose: null,
    return_url: null,
    client_reference_id: null,
    locale: "auto",
    metadata: {},
    livemode: false,
    created: 100,
    opened_at: null,
    completed_at: null,
    expires_at: 1000,
    ...change,
  }) as unknown as LinkObject;
const tried = { session: null, via: "page", started_at: 200, ended_at: 205, outcome: "failed", error: { code: "offline", message: null }, consent: null } as const; // biome-ignore format: one line
const event = (type: string, data: object): EventObject => ({
  id: `evt_${type}`,
  type,
  created: 900,
  data: data as EventObject["data"],
  delivery: { status: "delivered", next_attempt_at: null, attempts: [] },
});
const titles = (...of: Parameters<typeof storyOf>) => storyOf(...of).map(({ title, at }) => [title, at]);

describe("the story", () => {
  it("of a new link waits for the customer", () => {
    expect(titles(link(), [])).toEqual([
      ["Link made", 100],
      ["Waits for the customer", null],
    ]);
  });

  it("tells tries and accounts in their order, and ends when a bank is linked", () => {
    const account = { id: "fca_1", status: "active", created: 300, institution_name: "Bank", last4: "6789", subcategory: "checking", banklink: {} }; // biome-ignore format: one line
    const done = link({
      status: "completed",
      opened_at: 200,
      completed_at: 301,
      attempts: [tried, { ...tried, started_at: 290, outcome: "linked", error: null, via: "api" }],
      accounts: { data: [account], has_more: false } as never,
    });
    expect(titles(done, [])).toEqual([
      ["Link made", 100],
      ["The customer began", 200],
      ["Try 1: it failed", 200],
      ["Try 2 in your app: a bank was linked", 290],
      ["Linked: Bank, Checking account ending in 6789", 300],
    ]);
  });

  it("tells of an account that was known before when the try by which it came again ended", () => {
    const account = { id: "fca_1", created: 50, subcategory: "checking", banklink: {} };
    const accounts = { data: [account], has_more: false } as never;
    const attempts = [tried, { ...tried, started_at: 290, ended_at: 300, outcome: "linked", error: null } as const];
    const done = link({ status: "completed", completed_at: 300, attempts, accounts });
    expect(titles(done, []).map(([, at]) => at)).toEqual([100, 200, 290, 300]);
    expect(titles(done, []).at(-1)).toEqual(["Linked: Bank, Checking account", 300]);
    // By a session that this service was never told of.
    expect(titles({ ...done, attempts: [] }, []).map(([, at]) => at)).toEqual([100, 300]);
  });

  it("says when it was revoked, where an event does", () => {
    const revoked = link({ status: "revoked" });
    expect(titles(revoked, []).at(-1)).toEqual(["The link was revoked", null]);
    const said = event("link.revoked", { object: { id: "lnk_1" } });
    expect(titles(revoked, [said]).at(-1)).toEqual(["The link was revoked", 900]);
    expect(titles(link({ status: "expired" }), []).at(-1)).toEqual(["The link expired", 1000]);
  });
});

describe("events", () => {
  it("are those of the link, of accounts that it brought, and of repairs by it", () => {
    expect(isOf("lnk_1", event("link.created", { object: { id: "lnk_1" } }))).toBe(true);
    expect(isOf("lnk_1", event("link.created", { object: { id: "lnk_2" } }))).toBe(false);
    expect(isOf("lnk_1", event("account.updated", { object: { id: "fca_1", banklink: { links: ["lnk_1"] } } }))).toBe(true); // biome-ignore format: one line
    expect(isOf("lnk_1", event("account.relink_required", { object: { id: "fca_1" }, relink: { id: "lnk_1" } }))).toBe(true); // biome-ignore format: one line
  });
});
