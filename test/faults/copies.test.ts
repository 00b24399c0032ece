// What a stranger might hold back of A6: each test here fails as long as what it names is not mended.
import { expect, it } from "vitest";
import { eventually, startProduct } from "../worker/product.ts";
import * as scene from "./scenario.ts";

it.each([
  ["link.created", async () => {}],
  [
    "link.revoked",
    async (one: scene.Scene) => void (await one.product.operator("POST", `/v1/links/${one.link}/revoke`)),
  ],
] as const)("%s does not outrun the link in KV", async (type, act) => {
  const product = await startProduct(scene.never, [{ binding: "RESULTS", name: "kv" }], { copied: 30_000 });
  try {
    const customer = await scene.customerAtStripe(product);
    if (type === "link.created") await product.double("kv", { slow: 100, slowMs: 4_000 });
    const one = await scene.setScene(product, {}, customer);
    if (type === "link.revoked") {
      await scene.isTold(one);
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      await product.double("kv", { slow: 100, slowMs: 4_000 });
    }
    await act(one);
    await eventually(
      () => scene.eventsOf(one),
      (events) => events.some((event) => event.type === type && event.delivery.attempts.length > 0),
      20,
    );
    const there = JSON.parse((await product.kv.get(`link:${one.link}`)) ?? "null");
    expect(there?.status ?? "not there").toBe(type === "link.created" ? "open" : "revoked");
  } finally {
    await product.close();
  }
});
