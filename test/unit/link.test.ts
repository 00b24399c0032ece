// A link's life cycle and an attempt's outcome, rule by rule.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failed, linked, nothingLinked, started } from "../../src/domain/attempt.ts";
import { asOf, changed, completed, type LinkRecord, newLink, opened, revoked } from "../../src/domain/link.ts";

const link = newLink(
  "lnk_1",
  {
    account_holder: { type: "customer", customer: "cus_1" },
    stripe_account: null,
    relink: null,
    institution: null,
    permissions: ["payment_method"],
    prefetch: [],
    filters: { country: "US", account_subcategories: ["checking"], require_payment_method_support: "none" },
    limits: null,
    manual_entry: { mode: "disabled" },
    purpose: null,
    return_url: null,
    client_reference_id: null,
    locale: "auto",
    metadata: { a: "1" },
    expires_at: 200,
  },
  false,
  100,
);

describe("a link", () => {
  it("on terms of an earlier release, which say nothing of it, repairs no account, begins at no bank, and is the platform's", () => {
    const { relink: _, institution: _institution, stripe_account: _account, ...earlier } = link;
    expect(newLink("lnk_1", earlier as LinkRecord, false, 100)).toEqual(link);
  });

  it("is open until its time is over, to the second", () => {
    expect(asOf(link, 199).status).toBe("open");
    expect(asOf(link, 200).status).toBe("expired");
  });

  it("remembers when it was first opened and completed", () => {
    expect(opened(opened(link, 110), 120).opened_at).toBe(110);
    expect(completed(completed(link, 130), 140)).toMatchObject({ status: "completed", completed_at: 130 });
  });

  it("does not expire once it is completed or revoked", () => {
    expect(asOf(completed(link, 150), 300).status).toBe("completed");
    expect(asOf(revoked(link), 300).status).toBe("revoked");
  });

  it("is completed by a customer who began in time, but not once revoked", () => {
    expect(completed(asOf(link, 300), 300).status).toBe("completed");
    expect(completed(revoked(link), 150)).toEqual(revoked(link));
    expect(revoked(completed(link, 150)).status).toBe("completed");
  });

  it("is open again when an expired one gets more time", () => {
    expect(changed(asOf(link, 300), { expires_at: 400 })).toMatchObject({ status: "open", expires_at: 400 });
  });

  it("merges metadata: empty removes, null clears, left out keeps", () => {
    expect(changed(link, { metadata: { a: "", b: "2" } }).metadata).toEqual({ b: "2" });
    expect(changed(link, { metadata: null }).metadata).toEqual({});
    expect(changed(link, {}).metadata).toEqual({ a: "1" });
  });

  it("never leaves revoked, and never leaves completed, whatever happens", () => {
    const steps: ((before: LinkRecord, now: number) => LinkRecord)[] = [
      asOf,
      opened,
      completed,
      (before) => revoked(before),
    ];
    const anyStep = fc.tuple(fc.integer({ min: 0, max: steps.length - 1 }), fc.integer({ min: 100, max: 400 }));
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 12 }), (happenings) => {
        let now = link;
        for (const [step, at] of happenings) {
          const next = steps[step]?.(now, at) ?? now;
          if (now.status === "revoked" || now.status === "completed") expect(next.status).toBe(now.status);
          now = next;
        }
      }),
    );
  });
});

describe("an attempt", () => {
  const attempt = started("fcsess_1", "page", 100);

  it("is pending, then what Stripe says", () => {
    expect(attempt).toMatchObject({ outcome: "pending", ended_at: null });
    expect(linked(attempt, 110)).toMatchObject({ outcome: "linked", ended_at: 110 });
    expect(nothingLinked(attempt, 110)).toMatchObject({ outcome: "nothing_linked", ended_at: 110 });
    expect(failed(attempt, { code: "x", message: "y" }, 110)).toMatchObject({
      outcome: "failed",
      error: { code: "x" },
    });
  });

  it("stays linked for good; nothing linked may still become linked", () => {
    const done = linked(attempt, 110);
    expect(nothingLinked(done, 120)).toEqual(done);
    expect(failed(done, { code: "x", message: "y" }, 120)).toEqual(done);
    expect(linked(done, 120)).toEqual(done);
    const nothing = nothingLinked(attempt, 110);
    expect(nothingLinked(nothing, 120)).toEqual(nothing);
    expect(linked(nothing, 120)).toMatchObject({ outcome: "linked", ended_at: 120 });
    expect(linked(failed(attempt, { code: "x", message: "y" }, 110), 120)).toMatchObject({
      outcome: "linked",
      error: null,
    });
  });
});
