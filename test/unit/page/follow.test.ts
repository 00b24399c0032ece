// Following a link while the page waits: how often the server is asked, when not at all, and when that ends.
import { expect, test } from "vitest";
import { follow, IDLE, type Pace, SESSION } from "../../../src/customer/browser/follow.ts";
import type { Answer, LinkStatus, Server } from "../../../src/customer/browser/server.ts";

const linkThat = (status: string): Answer<LinkStatus> => ({
  ok: true,
  value: { status, accounts: [], returnUrl: null },
});
const open = linkThat("open");

/** Follows a link whose status is each of `answers` in turn, the last one for ever. `waits` are in milliseconds. */
async function followed(
  answers: Answer<LinkStatus>[],
  mayLook: (asked: number) => boolean | null,
  pace: Pace,
  comesBack: (waited: number) => boolean = () => false,
) {
  const waits: number[] = [];
  let asked = 0;
  const server = {
    status: async () => answers[Math.min(asked++, answers.length - 1)] ?? open,
  } as unknown as Server;
  const wait = async (milliseconds: number) => comesBack(waits.push(milliseconds));
  const link = await follow(server, wait, () => mayLook(waits.length), pace);
  return { link, waits, asked };
}

test.each(["completed", "revoked", "expired"])("tells of a link that is %s", async (status) => {
  const { link, waits } = await followed([open, linkThat(status)], () => true, IDLE);
  expect(link?.status).toBe(status);
  expect(waits).toEqual([2_000, 2_000]);
});

test("with Stripe's window open, asks every ten seconds, later every minute, and stops after some hours", async () => {
  const { link, waits, asked } = await followed([open], () => true, SESSION);
  expect(link).toBeNull();
  expect([waits[0], waits[29], waits[30], waits.at(-1)]).toEqual([10_000, 10_000, 60_000, 60_000]);
  expect(asked).toBe(210);
  const hours = waits.reduce((sum, pause) => sum + pause, 0) / 3_600_000;
  expect(hours).toBeGreaterThan(2);
  expect(hours).toBeLessThan(4);
});

test("asks nothing while it may not, and nothing more once the window has closed", async () => {
  const { link, asked } = await followed([open], (waited) => (waited > 20 ? null : waited > 10), SESSION);
  expect([link, asked]).toEqual([null, 10]);
});

test("asks soon again once the page has come back into view", async () => {
  const { waits } = await followed(
    [open],
    () => true,
    SESSION,
    (waited) => waited === 40,
  );
  expect(waits.slice(38, 42)).toEqual([60_000, 60_000, 10_000, 10_000]);
});

test("waits as long as the server asks for, within reason", async () => {
  const busy = (retryAfterMs: number): Answer<LinkStatus> => ({
    ok: false,
    failure: { code: "rate_limited", stripeCode: null, requestId: null, status: 429, passing: true, retryAfterMs },
  });
  const { waits } = await followed([busy(5_000), busy(3_600_000), linkThat("completed")], () => true, IDLE);
  expect(waits).toEqual([2_000, 5_000, 15_000]);
});
