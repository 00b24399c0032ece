// With nothing chosen and Stripe not to be asked, nobody knows that nothing was linked.
import { expect, it } from "vitest";
import { complete } from "../../../src/customer/browser/complete.ts";
import type { Server } from "../../../src/customer/browser/server.ts";

it("does not say that nothing was shared while nobody could ask Stripe", async () => {
  const failure = {
    code: "stripe_unavailable",
    stripeCode: null,
    requestId: null,
    status: 503,
    passing: true,
    retryAfterMs: 0,
  };
  const open = { ok: true as const, value: { status: "open", accounts: [], returnUrl: null } };
  const server = { complete: async () => ({ ok: false, failure }), status: async () => open } as unknown as Server;
  const outcome = await complete(server, "fcsess_1", false, async () => {});
  expect(outcome.state).toBe("late");
});
