// After Stripe's window closes: what the page tells the server, how often, and what it then says.
import { describe, expect, test } from "vitest";
import { complete, watch } from "../../../src/customer/browser/complete.ts";
import type { Answer, LinkStatus, Server } from "../../../src/customer/browser/server.ts";

const account = { institutionName: "Test (Non-OAuth)", last4: "6789", subcategory: "checking" };
const done: Answer<LinkStatus> = { ok: true, value: { status: "completed", accounts: [account], returnUrl: null } };
const open: Answer<LinkStatus> = { ok: true, value: { status: "open", accounts: [], returnUrl: null } };
const failed = (code: string, status: number, retryAfterMs = 0): Answer<LinkStatus> => ({
  ok: false,
  failure: { code, stripeCode: null, requestId: "req_1", status, passing: status === 0 || status >= 429, retryAfterMs },
});
const lost = failed("network", 0);

/** A server that gives these answers in turn (the last one for ever), and a record of everything asked and waited. */
function script(completes: Answer<LinkStatus>[], statuses: Answer<LinkStatus>[] = [lost]) {
  const log: string[] = [];
  const next = (answers: Answer<LinkStatus>[]) => (answers.length > 1 ? answers.shift() : answers[0]) ?? lost;
  const server: Server = {
    mint: () => Promise.reject(new Error("not part of completing")),
    complete: async (session) => {
      log.push(`complete ${session}`);
      return next(completes);
    },
    cancel: () => Promise.reject(new Error("not part of completing")),
    status: async () => {
      log.push("status");
      return next(statuses);
    },
  };
  const wait = async (milliseconds: number) => {
    log.push(`wait ${milliseconds}`);
  };
  return { server, wait, log };
}

test("linked at once", async () => {
  const { server, wait, log } = script([done]);
  expect(await complete(server, "fcsess_1", true, wait)).toEqual({ state: "linked", link: done.ok && done.value });
  expect(log).toEqual(["complete fcsess_1"]);
});

test("an open link that has accounts is linked", async () => {
  const some: Answer<LinkStatus> = { ok: true, value: { status: "open", accounts: [account], returnUrl: null } };
  const { server, wait } = script([some]);
  expect((await complete(server, "fcsess_1", true, wait)).state).toBe("linked");
});

test("what Stripe's window announced and the server does not see yet is asked for again, and is never called nothing", async () => {
  const soon = script([open, open, done]);
  expect((await complete(soon.server, "fcsess_1", true, soon.wait)).state).toBe("linked");
  expect(soon.log).toEqual(["complete fcsess_1", "wait 1000", "complete fcsess_1", "wait 2000", "complete fcsess_1"]);
  const later = script([open], [open, open, done]);
  expect((await complete(later.server, "fcsess_1", true, later.wait)).state).toBe("linked");
  const never = script([open], [open]);
  expect(await complete(never.server, "fcsess_1", true, never.wait)).toEqual({ state: "late" });
});

test("nothing announced and nothing there is nothing", async () => {
  const { server, wait, log } = script([open]);
  expect(await complete(server, "fcsess_1", false, wait)).toEqual({ state: "nothing" });
  expect(log).toEqual(["complete fcsess_1"]);
});

test.each(["expired", "revoked"])("a link that is %s by then says so", async (status) => {
  const link = { status, accounts: [], returnUrl: null };
  const { server, wait } = script([{ ok: true, value: link }]);
  expect(await complete(server, "fcsess_1", false, wait)).toEqual({ state: "closed", link });
});

test("the server says how long to wait, within reason", async () => {
  const { server, wait, log } = script([
    failed("stripe_unavailable", 503, 3_000),
    failed("rate_limited", 429, 60_000),
    done,
  ]);
  expect((await complete(server, "fcsess_1", true, wait)).state).toBe("linked");
  expect(log.filter((entry) => entry.startsWith("wait"))).toEqual(["wait 3000", "wait 10000"]);
});

test("a lost answer is asked for again", async () => {
  const { server, wait, log } = script([lost, failed("stripe_unavailable", 503), done]);
  expect((await complete(server, "fcsess_1", true, wait)).state).toBe("linked");
  expect(log).toEqual(["complete fcsess_1", "wait 1000", "complete fcsess_1", "wait 2000", "complete fcsess_1"]);
});

test("with complete failing for good, the status still says so", async () => {
  const { server, wait, log } = script([lost], [open, done]);
  expect((await complete(server, "fcsess_1", true, wait)).state).toBe("linked");
  expect(log.filter((entry) => entry.startsWith("complete"))).toHaveLength(4);
  expect(log.filter((entry) => entry === "status")).toHaveLength(2);
});

test("with nothing answering at all, the page says that it is late, and stops waiting", async () => {
  const { server, wait, log } = script([lost]);
  expect(await complete(server, "fcsess_1", true, wait)).toEqual({ state: "late" });
  const waited = log.filter((entry) => entry.startsWith("wait")).map((entry) => Number(entry.slice(5)));
  expect(waited.reduce((sum, pause) => sum + pause, 0)).toBeLessThanOrEqual(20_000);
});

test("with nothing chosen and no answer, nobody knows that nothing was linked", async () => {
  for (const answer of [lost, failed("stripe_unavailable", 503), failed("session_mismatch", 400)]) {
    const { server, wait, log } = script([answer], [open]);
    expect(await complete(server, "fcsess_1", false, wait)).toEqual({ state: "late" });
    expect(log.filter((entry) => entry === "status")).toHaveLength(1);
  }
  const answered = script([lost, open]);
  expect(await complete(answered.server, "fcsess_1", false, answered.wait)).toEqual({ state: "nothing" });
});

test.each(["expired", "revoked"])("with no answer, the status still says that the link is %s", async (status) => {
  const link = { status, accounts: [], returnUrl: null };
  const { server, wait } = script([lost], [{ ok: true, value: link }]);
  for (const chosen of [true, false])
    expect(await complete(server, "fcsess_1", chosen, wait)).toEqual({ state: "closed", link });
});

test("a refusal that will not pass is not repeated", async () => {
  const { server, wait, log } = script([failed("session_mismatch", 400)]);
  expect(await complete(server, "fcsess_1", true, wait)).toEqual({ state: "late" });
  expect(log.filter((entry) => entry.startsWith("complete"))).toHaveLength(1);
});

test.each([
  ["link_expired", 410],
  ["link_revoked", 410],
  ["resource_missing", 404],
])("%s ends it", async (code, status) => {
  const { server, wait, log } = script([failed(code, status)]);
  expect(await complete(server, "fcsess_1", true, wait)).toMatchObject({ state: "ended", failure: { code } });
  expect(log).toEqual(["complete fcsess_1"]);
});

test("what Stripe does not know is not a link that we do not know", async () => {
  const { server, wait } = script([failed("resource_missing", 502)]);
  expect(await complete(server, "fcsess_1", true, wait)).toEqual({ state: "late" });
});

describe("a late page goes on asking", () => {
  const always = () => true;
  const revoked: Answer<LinkStatus> = { ok: true, value: { status: "revoked", accounts: [], returnUrl: null } };

  test("until the bank is linked, however that is found out", async () => {
    const asked = script([lost, done]);
    expect((await watch(asked.server, "fcsess_1", true, asked.wait, always)).state).toBe("linked");
    const told = script([failed("stripe_unavailable", 503)], [lost, open, done]);
    expect((await watch(told.server, "fcsess_1", true, told.wait, always)).state).toBe("linked");
  });

  test("until Stripe confirms that nothing was linked, if nothing was chosen", async () => {
    const { server, wait } = script([lost, open], [open]);
    expect((await watch(server, "fcsess_1", false, wait, always)).state).toBe("nothing");
  });

  test("until the link has ended", async () => {
    for (const answers of [[revoked], [lost]]) {
      const { server, wait } = script(answers, [revoked]);
      expect((await watch(server, "fcsess_1", false, wait, always)).state).toBe("closed");
    }
    const { server, wait } = script([failed("link_expired", 410)]);
    expect((await watch(server, "fcsess_1", true, wait, always)).state).toBe("ended");
  });

  test("less often after ten minutes, and stops after some hours", async () => {
    const { server, wait, log } = script([open], [open]);
    expect((await watch(server, "fcsess_1", true, wait, always)).state).toBe("late");
    const waits = log.filter((entry) => entry.startsWith("wait")).map((entry) => Number(entry.slice(5)));
    expect([waits[0], waits[29], waits[30], waits.at(-1)]).toEqual([20_000, 20_000, 60_000, 60_000]);
    const hours = waits.reduce((sum, pause) => sum + pause, 0) / 3_600_000;
    expect(hours).toBeGreaterThan(2);
    expect(hours).toBeLessThan(4);
  });

  test("only as long as it is late", async () => {
    let looks = 0;
    const before = script([done]);
    expect((await watch(before.server, "fcsess_1", true, before.wait, () => false)).state).toBe("late");
    expect(before.log).toEqual(["wait 20000"]);
    const meanwhile = script([done]);
    expect((await watch(meanwhile.server, "fcsess_1", true, meanwhile.wait, () => looks++ === 0)).state).toBe("late");
  });
});
