// Review: the cron is a job too.
import { describe, expect, it } from "vitest";
import * as scene from "../faults/scenario.ts";
import { linesOf } from "./lines.ts";
import { startProduct } from "./product.ts";

describe("the line of the cron", () => {
  it("is one, and says what it has asked of others", async () => {
    const product = await startProduct(scene.never);
    try {
      const before = linesOf(product).length;
      await product.cron();
      await new Promise((resolve) => setTimeout(resolve, 500));
      const lines = linesOf(product).slice(before);
      expect(lines).toEqual([expect.objectContaining({ at: "job", ok: true, d1: expect.any(Number) })]);
    } finally {
      await product.close();
    }
  });

  it("says why it has failed", async () => {
    const product = await startProduct(scene.never, [{ binding: "INDEX", name: "bad-d1" }]);
    try {
      const before = linesOf(product).length;
      await product.cron().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 500));
      const lines = linesOf(product).slice(before);
      expect(lines).toEqual([expect.objectContaining({ at: "job", ok: false, reason: "D1_ERROR: internal error" })]);
    } finally {
      await product.close();
    }
  });
});
