// Review: many links that end in the same moment.
import { afterAll, beforeAll, expect, it } from "vitest";
import { codeOf, startWorkers, type Workers } from "../workerd/start.ts";

let workers: Workers;
beforeAll(async () => {
  const code = await codeOf("doubles/search");
  const d1Databases = { INDEX: "index" };
  workers = await startWorkers([
    { name: "search", compatibilityDate: "2026-11-17", bindings: {}, d1Databases, ...code },
  ]);
  await send({ reset: true });
});
afterAll(() => workers.close());
const send = async (told: object) =>
  // biome-ignore lint/suspicious/noExplicitAny: what a double says
  (await fetch(workers.url, { method: "POST", body: JSON.stringify(told) })).json() as Promise<any>;

it("shows the newest of the links that have expired, and none of them as open, though thousands have at once", async () => {
  const now = 1_790_000_000;
  const find = (status: string) => ["findLinks", { status }, "", 10, now];
  await send({ calls: [find("open")] });
  await send({
    sql: `INSERT INTO links (id, stripe_account, holder, status, livemode, created, expires_at)
       WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < 5000)
       SELECT printf('lnk_%08d', i), '', 'cus_1', 'open', 0, ${now} - i, ${now} - i FROM n`,
  });
  const { answers } = await send({ calls: [find("open"), find("expired")] });
  // biome-ignore lint/suspicious/noExplicitAny: what a double says
  const ids = answers.map(({ found }: any) => found.map(({ id }: any) => id));
  expect(ids).toEqual([[], [...Array(10)].map((_, n) => `lnk_${String(n).padStart(8, "0")}`)]);
});
