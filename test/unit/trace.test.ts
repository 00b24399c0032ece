// What a request and a job have asked of others: counted for whom it was, wherever the work goes on.
import { afterEach, describe, expect, it, vi } from "vitest";
import { inTrace, logJob, note, traced, untraced } from "../../src/platform/trace.ts";

const stripeCall = (number: number) => ({ method: "GET", path: `/v1/${number}`, status: 200, ms: 1 });
const later = (ms = 1) => new Promise((resolve) => setTimeout(resolve, ms));
/** What `work` has asked of others. */
async function shownOf(work: () => Promise<void> | void): Promise<object> {
  let shown = {};
  await inTrace(async (show) => {
    await work();
    shown = show();
  });
  return shown;
}

afterEach(() => vi.restoreAllMocks());

describe("a trace", () => {
  it("counts what is noted, also after a wait, and leaves out what there was none of", async () => {
    const shown = await shownOf(async () => {
      note("kv_reads");
      await later();
      note("d1", "d1");
    });
    expect(shown).toEqual({ kv_reads: 1, d1: 2 });
    expect(await shownOf(() => {})).toEqual({});
  });

  it("keeps those at the same time apart", async () => {
    const [one, other] = await Promise.all(
      [1, 2].map((times) =>
        shownOf(async () => {
          for (let i = 0; i < times; i++) await later().then(() => note("objects"));
        }),
      ),
    );
    expect([one, other]).toEqual([{ objects: 1 }, { objects: 2 }]);
  });

  it("shows ten of Stripe's calls, and counts all", async () => {
    const shown = await shownOf(() => {
      for (let i = 0; i < 25; i++) note(stripeCall(i));
    });
    expect(shown).toEqual({ stripe_calls: 25, stripe: [...Array(10).keys()].map(stripeCall) });
  });

  it("takes over what an object hands back, and nothing from one of the release before", async () => {
    const answer = await traced(async () => {
      note("kv_writes", stripeCall(1));
      return { ok: true, value: 7 };
    });
    const shown = await shownOf(() => {
      note("objects", stripeCall(0));
      expect(untraced(structuredClone(answer))).toMatchObject({ ok: true, value: 7 });
      for (const older of [{ ok: true, value: 7 }, null, true, [], undefined]) expect(untraced(older)).toBe(older);
    });
    expect(shown).toEqual({ objects: 1, kv_writes: 1, stripe_calls: 2, stripe: [stripeCall(0), stripeCall(1)] });
  });

  it("is not needed by whoever notes", () => {
    expect(() => note("d1", stripeCall(1))).not.toThrow();
  });
});

describe("the line of a job", () => {
  it("has what it asked for itself, and not what those asked who have begun it", async () => {
    const info = vi.spyOn(console, "info").mockReturnValue();
    const shown = await shownOf(async () => {
      note("objects");
      await logJob("publish", { key: "link:lnk_1" }, 2, async (line) => {
        line.link = "lnk_1";
        await later();
        note("kv_writes");
      });
    });
    expect(shown).toEqual({ objects: 1 });
    const line = { at: "job", kind: "publish", key: "link:lnk_1", ok: true, ms: expect.any(Number), failures: 2, link: "lnk_1", kv_writes: 1 }; // biome-ignore format: one idea
    expect(info.mock.calls.map(([text]) => JSON.parse(text))).toEqual([line]);
  });

  it("says why it has failed, once, also where that was not foreseen", async () => {
    const told = vi.spyOn(console, "error").mockReturnValue();
    await logJob("account", {}, 0, async (line) => {
      line.reason = "status_500";
    });
    const unforeseen = logJob("account", {}, 0, () => Promise.reject(new Error("x".repeat(500))));
    await expect(unforeseen).rejects.toThrow();
    const lines = told.mock.calls.map(([text]) => JSON.parse(text));
    expect(lines).toMatchObject([
      { ok: false, failures: 1, reason: "status_500" },
      { ok: false, failures: 1, reason: "x".repeat(200) },
    ]);
  });
});
