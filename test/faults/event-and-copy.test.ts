// Who is told of an account finds it: in KV, unless that takes too long; in the API in any case.
import { describe, expect, it } from "vitest";
import { type Product, startProduct } from "../worker/product.ts";
import * as scene from "./scenario.ts";

/** Each test has a KV of its own. */
async function withKv(test: (product: Product) => Promise<void>): Promise<void> {
  const product = await startProduct(scene.never, [{ binding: "RESULTS", name: "kv" }]);
  try {
    await test(product);
  } finally {
    await product.close();
  }
}

describe.concurrent("GET /v1/accounts/:id of what is not in KV", () => {
  it("says 404 only when Stripe or the holder's object does not know it, and else what is wrong", () =>
    withKv(async (product) => {
      const missing = await product.operator("GET", "/v1/accounts/fca_nobody");
      expect([missing.status, missing.body.error]).toEqual([
        404,
        expect.objectContaining({ code: "resource_missing", message: "No such account: 'fca_nobody'", param: "id" }),
      ]);
      // One that Stripe knows, and that was not linked here.
      const customer = await scene.customerAtStripe(product);
      const session = await product.stripe("POST", "/v1/financial_connections/sessions", {
        "account_holder[type]": "customer",
        "account_holder[customer]": customer,
        "permissions[0]": "payment_method",
      });
      const [foreign = ""] = await scene.atBank({ product } as scene.Scene, session.id);
      expect((await product.operator("GET", `/v1/accounts/${foreign}`)).status).toBe(404);

      await product.sandbox("POST", "/faults", {
        match: `GET /v1/financial_connections/accounts/${foreign}`,
        times: 3,
        fault: "500",
      });
      const failed = await product.operator("GET", `/v1/accounts/${foreign}`);
      expect([failed.status, failed.body.error.type]).toEqual([503, "stripe_error"]);
    }));
});
