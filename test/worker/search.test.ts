// The search index itself, in a real D1: its tables, its plans, and how many rows its answers cost.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { idBound } from "../../src/domain/ids.ts";
import { codeOf, startWorkers, type Workers } from "../workerd/start.ts";
import type { Asked, Told } from "./doubles/search.ts";

let workers: Workers;
beforeAll(async () => {
  const code = await codeOf("doubles/search");
  const d1Databases = { INDEX: "index" };
  workers = await startWorkers([
    { name: "search", compatibilityDate: "2026-11-17", bindings: {}, d1Databases, ...code },
  ]);
});
afterAll(() => workers.close());
beforeEach(() => send({ reset: true }));

const send = async (told: Told) =>
  (await fetch(workers.url, { method: "POST", body: JSON.stringify(told) })).json() as Promise<unknown>;
interface Told2 {
  answers: unknown[];
  asked: Asked[];
  version: number;
}
const call = (...calls: NonNullable<Told["calls"]>) => send({ calls }) as Promise<Told2>;
const sql = (query: string) => send({ sql: query }) as Promise<Record<string, unknown>[]>;

const now = 1_790_000_000;
const day = 86_400;
const row = (id: string, over: object = {}) => ({
  ...{ id, stripe_account: "", holder: "cus_1", client_reference_id: null, status: "open", livemode: false },
  ...{ created: now, expires_at: now + day, opened_at: null, started_at: null, ended_at: now + day, last_error: null },
  ...over,
});
const find = (search: object = {}, after = "", limit = 10, at = now): [name: "findLinks", ...args: unknown[]] => [
  "findLinks",
  search,
  after,
  limit,
  at,
];
const found = (answer: unknown) => (answer as { found: { id: string }[] }).found.map(({ id }) => id);

/**
 * Links from number `from` to `to`, newer ones first in the order of ids: nearly all of them completed and of one holder, with
 * one reference; the oldest ten are of the rare sorts.
 */
const fill = (from: number, to: number) =>
  sql(`INSERT INTO links (id, stripe_account, holder, client_reference_id, status, livemode, created, expires_at, opened_at, started_at, ended_at, last_error)
       WITH RECURSIVE n (i) AS (VALUES (${from}) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${to})
       SELECT printf('lnk_%08d', 99999999 - i), '', iif(i IN (2, 4), 'cus_rare', 'cus_all'), CASE WHEN i IN (3, 4) THEN 'rare' WHEN i % 2 = 0 THEN 'all' END,
         CASE WHEN i < 3 THEN 'revoked' WHEN i < 6 THEN 'expired' WHEN i < 9 THEN 'open' ELSE 'completed' END,
         0, ${now} - i * 10, ${now} + ${day}, NULL, NULL, iif(i < 6 OR i >= 9, ${now}, ${now} + ${day}), NULL FROM n`);

const filters = {
  status: [undefined, "open", "completed", "expired", "revoked"],
  account_holder: [undefined, "cus_all", "cus_rare", "cus_none"],
  client_reference_id: [undefined, "all", "rare", "none"],
  "created[gte]": [undefined, 1],
};
const searches = Object.entries(filters).reduce<object[]>(
  (all, [name, values]) => all.flatMap((one) => values.map((value) => ({ ...one, ...(value && { [name]: value }) }))),
  [{}],
);

describe("the index", () => {
  it("answers every search from an index, in order, and reads no more rows of 20,000 than of 100", async () => {
    await call(find());
    await fill(0, 100);
    const ask = async () => {
      const { asked, answers } = await call(...searches.map((search) => find(search, "lnk_0")), [
        "readDays",
        "",
        false,
        Math.floor(now / day) - 399,
        Math.floor(now / day),
      ]);
      const upkeep = await call(
        ["putRow", row("lnk_1")],
        ["putRow", row("lnk_1", { status: "revoked" })],
        ["removeRows", ["lnk_1"]],
        ["prune", now - 10 * day],
        ["readPlace"],
        ["readRows", "lnk_0", "lnk_1", 10],
        ["notePlace", "", false, "b", "lnk_5"],
        ["notePlace", "b", true, null, "lnk_9"],
      );
      for (const { rowsRead, query } of upkeep.asked) expect(rowsRead, query).toBeLessThan(30);
      asked.push(...upkeep.asked);
      for (const answer of answers) expect(answer).not.toHaveProperty("error");
      const bad = asked.flatMap(({ query, steps }) =>
        steps
          .filter((step) => step.startsWith("SCAN") || step.includes("TEMP B-TREE"))
          // A table with one row.
          .filter((step) => step !== "SCAN sweep")
          // Links that are over and whose objects have not said so yet: few are, and these alone are sorted.
          .filter((step) => !(step.startsWith("USE TEMP B-TREE") && query.includes("INDEXED BY links_open")))
          .map((step) => `${step}: ${query}`),
      );
      expect([...new Set(bad)]).toEqual([]);
      return asked.filter(({ query }) => /FROM (links INDEXED|days)/.test(query)).map(({ rowsRead }) => rowsRead);
    };
    const before = await ask();
    await fill(100, 20_000);
    const after = await ask();
    expect(before).toHaveLength(searches.length + 1);
    // Ten links of each status, from its index and from the table, and a few more that say where each ends.
    expect(Math.max(...before.slice(0, -1))).toBeLessThanOrEqual(120);
    expect(Math.max(...after.slice(0, -1))).toBeLessThanOrEqual(120);
    // The statistics are of more days now, and of no more than days.
    expect(after.at(-1)).toBeLessThanOrEqual(10);
  });

  it("finds what is wanted, whatever is asked for together", async () => {
    await call(find());
    await fill(0, 60);
    const all = await sql("SELECT * FROM links ORDER BY id LIMIT 100");
    const { answers } = await call(...searches.map((search) => find(search, "", 100)));
    for (const [at, search] of searches.entries()) {
      const { status, account_holder, client_reference_id } = search as Record<string, string | undefined>;
      const wanted = all.filter(
        (one) =>
          (!status || one.status === status) &&
          (!account_holder || one.holder === account_holder) &&
          (!client_reference_id || one.client_reference_id === client_reference_id),
      );
      // Ids like these were made before 2026: "created[gte]" of then is all of them.
      expect(found(answers[at]), JSON.stringify(search)).toEqual(wanted.map(({ id }) => id));
    }
    const { answers: pages } = await call(find({}, "", 25), find({}, String(all[24]?.id), 25));
    expect(pages.flatMap(found)).toEqual(all.slice(0, 50).map(({ id }) => id));
  });

  it("bounds by the second in which a link was made", async () => {
    const id = (seconds: number, rest = "0123456789abcdef0123456789") =>
      `${idBound(seconds).slice(0, -1)}${rest.slice(0, 26)}`;
    const [older, newer] = [id(now), id(now + 1)];
    await call(["putRow", row(older)], ["putRow", row(newer)]);
    const { answers } = await call(
      find({ "created[gte]": now }),
      find({ "created[gte]": now + 1 }),
      find({ "created[gte]": now + 2 }),
      find({ "created[lt]": now }),
      find({ "created[lt]": now + 1 }),
      find({ "created[gte]": now, "created[lt]": now + 1 }),
      find({ "created[gte]": 0, "created[lt]": 10 ** 12 - 1 }),
      find({ "created[lt]": now + 1 }, older),
    );
    const expected = [[newer, older], [newer], [], [], [older], [older], [newer, older], []];
    expect(answers.map(found)).toEqual(expected);
  });

  it("shows an open link whose time is over as expired, before its object wakes", async () => {
    await call(["putRow", row("lnk_1", { expires_at: now })], ["putRow", row("lnk_2", { expires_at: now + 1 })]);
    const { answers } = await call(find({ status: "open" }), find({ status: "expired" }), find());
    expect(answers.map(found)).toEqual([["lnk_2"], ["lnk_1"], ["lnk_1", "lnk_2"]]);
    // It is opened again by its object.
    await call(["putRow", row("lnk_1", { expires_at: now + 2 })]);
    expect(found((await call(find({ status: "open" }))).answers[0])).toEqual(["lnk_1", "lnk_2"]);
  });

  it("shows the newest of the links that have expired, and none of them as open, though thousands have at once", async () => {
    await call(find());
    await sql(`INSERT INTO links (id, stripe_account, holder, status, livemode, created, expires_at, ended_at)
       WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < 5000)
       SELECT printf('lnk_%08d', i), '', 'cus_1', 'open', 0, ${now} - i, ${now} - i, ${now} - i FROM n`);
    const { answers } = await call(find({ status: "open" }), find({ status: "expired" }));
    expect(answers.map(found)).toEqual([[], [...Array(10)].map((_, n) => `lnk_${String(n).padStart(8, "0")}`)]);
  });

  it("keeps a row 400 days after its link's end, however the link has ended", async () => {
    const end = now - 400 * day;
    const ended = (id: string, at: number, status: string) => row(id, { status, ended_at: at, expires_at: at });
    await call(
      ["putRow", ended("lnk_1", end, "completed")],
      ["putRow", ended("lnk_2", end + 1, "completed")],
      ["putRow", ended("lnk_3", end, "open")],
      ["putRow", ended("lnk_4", end - 1, "revoked")],
      // Written again long after, as when a setting has changed: it ended when it ended.
      ["putRow", ended("lnk_4", now, "revoked")],
      ["putRow", row("lnk_5", { created: 0 })],
      ["prune", now],
    );
    expect((await sql("SELECT id FROM links ORDER BY id LIMIT 10")).map(({ id }) => id)).toEqual(["lnk_2", "lnk_5"]);
    expect((await sql("SELECT sum(made) AS made FROM days LIMIT 1"))[0]?.made).toBe(2);
  });

  it("removes in pieces what is much", async () => {
    await call(find());
    await fill(0, 2_500);
    await sql(`UPDATE links SET ended_at = 1`);
    const left = async () => (await sql("SELECT count(*) AS n FROM links LIMIT 1"))[0]?.n;
    await call(["prune", now]);
    expect(await left()).toBe(1_500);
    await call(["prune", now], ["prune", now]);
    expect(await left()).toBe(0);
    expect(await sql("SELECT * FROM days LIMIT 1")).toEqual([]);
  });
});

describe("the statistics", () => {
  it("are what the rows say, whatever is written, written again, expired or removed", async () => {
    let seed = 7;
    const chance = (most: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((seed / 2 ** 31) * most);
    };
    const pick = <T>(values: T[]) => values[chance(values.length)] as T;
    const calls = [...Array(400)].map((): NonNullable<Told["calls"]>[number] => {
      const n = chance(40);
      if (chance(6) === 0) return ["removeRows", [`lnk_${n}`]];
      if (chance(40) === 0) return ["prune", now + chance(2) * 500 * day];
      const status = pick(["open", "completed", "expired", "revoked"]);
      // What never changes of a link is a matter of its number.
      const kept = { stripe_account: n % 3 ? "" : "acct_1", livemode: n % 5 === 0, created: now + (n % 4) * day };
      return [
        "putRow",
        row(`lnk_${n}`, {
          ...kept,
          status,
          ended_at: status === "open" ? now + day : now,
          opened_at: pick([null, now]),
          started_at: pick([null, now]),
          last_error: status === "completed" ? null : pick([null, "canceled", "stripe_refused"]),
        }),
      ];
    });
    await call(...calls);
    const columns = "stripe_account, livemode, day, error, made, opened, started, linked";
    const order = "ORDER BY stripe_account, livemode, day, error LIMIT 100";
    const counted = await sql(`SELECT ${columns} FROM days ${order}`);
    const summed =
      await sql(`SELECT stripe_account, livemode, created / 86400 AS day, coalesce(last_error, '') AS error,
      count(*) AS made, count(opened_at) AS opened, count(started_at) AS started, sum(status = 'completed') AS linked
      FROM links GROUP BY 1, 2, 3, 4 ${order}`);
    expect(counted.length).toBeGreaterThan(5);
    expect(counted).toEqual(summed);
  });
});

describe("the tables", () => {
  const versions = () => sql("SELECT version FROM migrations ORDER BY version LIMIT 10");

  it("are made by whoever comes first, once, though several come at once", async () => {
    const { answers, version } = (await send({
      calls: [...Array(8)].map(() => find()),
      atOnce: true,
      anew: true,
    })) as Told2;
    expect(answers).toEqual(answers.map(() => ({ found: [], isWhole: false })));
    expect((await versions()).map((one) => one.version)).toEqual([...Array(version)].map((_, n) => n + 1));
    expect(await sql("SELECT * FROM sweep LIMIT 10")).toEqual([{ cursor: "", after: "", missing: 0, whole: 0 }]);
  });

  it("are made at the next time where that has failed", async () => {
    const first = (await send({ calls: [find()], failing: 2 })) as Told2;
    expect(first.answers).toEqual([{ error: "D1_ERROR: no" }]);
    expect((await call(find())).answers).toEqual([{ found: [], isWhole: false }]);
  });

  it("of a later release are left as they are, and serve this one", async () => {
    await call(["putRow", row("lnk_1")], ["notePlace", "", false, null, ""]);
    await sql("INSERT INTO migrations (version, ran_at) VALUES (999, 1)");
    await sql("ALTER TABLE links ADD COLUMN later TEXT DEFAULT 'x'");
    const again = (await send({ calls: [["putRow", row("lnk_2")], find()], anew: true })) as Told2;
    expect(again.answers.at(-1)).toMatchObject({ isWhole: true, found: [{ id: "lnk_1" }, { id: "lnk_2" }] });
    expect((await versions()).at(-1)).toEqual({ version: 999 });
  });

  it("say where the sweep is, and whether a round of it has found nothing missing", async () => {
    const place = async (...pieces: unknown[][]) => {
      const noted = pieces.map((piece): NonNullable<Told["calls"]>[number] => ["notePlace", ...piece]);
      return (await call(...noted, ["readPlace"])).answers.at(-1);
    };
    // Of two that have done the same piece the first counts.
    expect(await place(["", true, "b", "lnk_1"], ["", false, "c", "lnk_2"])).toEqual({
      cursor: "b",
      after: "lnk_1",
      whole: 0,
    });
    expect(await place(["b", false, null, "~"])).toEqual({ cursor: "", after: "", whole: 0 });
    expect(await place(["", false, "b", "lnk_1"], ["b", true, null, "~"])).toMatchObject({ whole: 0 });
    expect(await place(["", false, "b", "lnk_1"], ["b", false, null, "~"])).toMatchObject({ whole: 1 });
    expect(await place(["", true, null, "~"])).toMatchObject({ whole: 1 });
    expect((await call(find())).answers).toEqual([{ found: [], isWhole: true }]);
  });
});
