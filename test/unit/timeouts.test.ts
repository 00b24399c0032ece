// How long calls may take in production. Most tests shorten these.
import { expect, it } from "vitest";
import { timeouts } from "../../src/platform/timeout.ts";

it("a receiver has five seconds at first and fifteen later; Stripe and KV have ten a try, a person fifteen in all", () => {
  expect(timeouts).toEqual({
    stripe: 10_000,
    kv: 10_000,
    kvRead: 3_000,
    index: 5_000,
    cutOff: 60_000,
    person: 15_000,
    delivery: 5_000,
    lateDelivery: 15_000,
    object: 5_000,
    copied: 30_000,
    lookAgain: 60_000,
    endpointWatch: 60_000,
    published: 1_500,
    doctor: 8_000,
    delivered: 60_000,
  });
});
