// Two thousand links of one account holder end in one second, while KV takes a tenth of a second over each write.
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually, type Product, startProduct } from "../worker/product.ts";
import * as scene from "./scenario.ts";

const links = 2_000;
let product: Product;
beforeAll(async () => {
  product = await startProduct(scene.never, [
    { binding: "RESULTS", name: "kv" },
    { binding: "NOTIFY_RECEIVER", name: "receiver" },
  ]);
});
afterAll(() => product.close());

it("each is published once, few at a time, and the operator is told meanwhile", async () => {
  const one = await scene.setScene(product);
  await scene.isPublished(one);
  const storage = await scene.storageOf(one);
  const end = Math.floor(Date.now() / 1000) + 3;
  await storage.exec(
    `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${links - 1})
     INSERT INTO links (id, status, expires_at, record)
     SELECT made, 'open', ${end}, json_set(record, '$.id', made, '$.expires_at', ${end})
     FROM (SELECT substr(id, 1, 28) || printf('%010d', i) AS made, record FROM n, (SELECT * FROM links LIMIT 1))`,
  );
  await product.double("kv", { slow: 1_000_000, slowMs: 100, forget: true });
  await product.double("receiver", { forget: true });
  await product.operator("POST", `/v1/links/${one.link}`, { metadata: { k: "v" } });

  const look = async () => {
    const [{ writes }, { seen }] = await Promise.all([product.double("kv"), product.double("receiver")]);
    const expired = seen.filter(({ type }: { type: string }) => type === "link.expired");
    return { written: new Set(writes.map(({ key }: { key: string }) => key)).size, told: expired.length };
  };
  const half = await eventually(look, ({ written }) => written >= links / 2, 120);
  // The queue for KV is long; nothing has to wait for its end.
  expect(half.told).toBeGreaterThan(100);
  await eventually(look, ({ written, told }) => written > links && told === links, 120);
  const { writes, most, overlaps } = await product.double("kv");
  expect(writes.length).toBeLessThanOrEqual(2_300);
  expect({ isBounded: most <= 5, overlaps }).toEqual({ isBounded: true, overlaps: 0 });
  expect((await product.double("receiver")).most).toBe(1);
  const left = await eventually(
    () => storage.exec("SELECT count(*) AS rows FROM work"),
    ([row]) => row?.rows === 0,
    30,
  );
  expect(left).toEqual([{ rows: 0 }]);
}, 300_000);
