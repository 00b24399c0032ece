// After Stripe's window closes: what the page tells the server, how often, and what it then says.
import { expect, test } from "vitest";
import { complete, watch } from "../../../src/customer/browser/complete.ts";
import type { Answer, LinkStatus, Server } from "../../../src/customer/browser/server.ts";

const account = { institutionName: "Test (Non-OAuth)", last4: "6789", subcategory: "checking" };
const done: Answer<LinkStatus> = { ok: true, value: { status: "completed", accounts: [account], returnUrl: null } };
const open: Answer<LinkStatus> = { ok: true, value: { status: "open", accounts: [], returnUrl: null } };
const failed = (code: string, passing: boolean): Answer<LinkStatus> => ({
  ok: false,
  failure: { code, requestId: "req_1", passing },
});
const lost = failed("network", true);

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

test("the server's word counts, not what Stripe's window said", async () => {
  const { server, wait } = script([open]);
  expect(await complete(server, "fcsess_1", true, wait)).toEqual({ state: "nothing" });
});

test("a lost answer is asked for again", async () => {
  const { server, wait, log } = script([lost, failed("stripe_error", true), done]);
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

test("with nothing chosen and nothing answering there is nothing to wait for", async () => {
  const { server, wait } = script([lost]);
  expect(await complete(server, "fcsess_1", false, wait)).toEqual({ state: "nothing" });
});

test("a refusal that will not pass is not repeated", async () => {
  const { server, wait, log } = script([failed("session_mismatch", false)]);
  expect(await complete(server, "fcsess_1", true, wait)).toEqual({ state: "late" });
  expect(log.filter((entry) => entry.startsWith("complete"))).toHaveLength(1);
});

test.each(["link_expired", "link_revoked", "resource_missing"])("%s ends it", async (code) => {
  const { server, wait, log } = script([failed(code, false)]);
  expect(await complete(server, "fcsess_1", true, wait)).toMatchObject({ state: "ended", failure: { code } });
  expect(log).toEqual(["complete fcsess_1"]);
});

test("a late page goes on looking, and stops some time", async () => {
  const soon = script([], [lost, open, done]);
  expect(await watch(soon.server, soon.wait)).toEqual(done.ok && done.value);
  const never = script([], [open]);
  expect(await watch(never.server, never.wait)).toBeNull();
  expect(never.log.filter((entry) => entry === "status")).toHaveLength(60);
});
