// What an object still has to do, on real storage and with a clock of the test's own.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startObject, type Workers } from "../workerd/start.ts";
import type { Seen, Step } from "./doubles/queue.ts";

let workers: Workers;
beforeAll(async () => {
  workers = await startObject("queue", "QUEUE", "QueueDouble");
});
afterAll(() => workers.close());

let objects = 0;
/** Takes the steps in an object of its own, and answers with what was seen after each. */
async function take(...steps: Step[]): Promise<Seen[]> {
  const body = JSON.stringify({ name: String(objects++), steps });
  const answer = await fetch(workers.url, { method: "POST", body });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Seen[];
}
const last = async (...steps: Step[]) => (await take(...steps)).at(-1) as Seen;

type Kind = "publish" | "account" | "index";
const want = (key: string, kind: Kind = "publish"): Step => ({ do: "want", kind, key });
const plan = (key: string, ms: number): Step => ({ do: "plan", kind: "session", key, in: ms });
const end = (key: string, kind: Kind = "publish"): Step => ({ do: "end", kind, key });
const work: Step = { do: "work", rows: 40 };
const wait = (ms: number): Step => ({ do: "wait", ms });
const many = (count: number, kind: Kind = "publish") =>
  [...Array(count)].map((_, n) => want(`k${String(n).padStart(3, "0")}`, kind));

describe("a row", () => {
  it("goes when its job is done, and wants no alarm any more", async () => {
    const [wanted, begun, done, , looked] = await take(want("a"), work, end("a"), wait(10_000), work);
    // It is stored as begun: no second statement says so when it begins.
    expect(wanted).toMatchObject({ inFlight: [], dueIn: 0, rows: [{ key: "a", failures: 1, in: 10_000 }] });
    expect(begun).toMatchObject({ inFlight: ["publish a"], dueIn: 10_000 });
    // When it was to end it is looked for once, and then no more.
    expect(done).toEqual({ inFlight: [], dueIn: 10_000, rows: [], begun: 1 });
    expect(looked).toEqual({ inFlight: [], dueIn: null, rows: [], begun: 1 });
  });

  it("that is wanted again while it waits runs once; while it runs, once more after its interval", async () => {
    expect(await last(want("a"), want("a"), work, end("a"), work)).toMatchObject({ begun: 1, rows: [] });
    const [, , , rests, early, again] = await take(want("a"), work, want("a"), end("a"), work, wait(1_100));
    // The object is awake meanwhile: the alarm is only for the case that it dies.
    expect(rests).toMatchObject({ inFlight: [], dueIn: 10_000 });
    expect(early).toMatchObject({ begun: 1 });
    expect(again).toMatchObject({ dueIn: 0 });
  });

  it("that is wanted again right after it was done rests for its interval", async () => {
    const seen = await take(want("a"), work, end("a"), want("a"), work, wait(1_100), work);
    expect(seen[4]).toMatchObject({ begun: 1, inFlight: [], dueIn: 10_000 });
    expect(seen[6]).toMatchObject({ begun: 2, inFlight: ["publish a"] });
  });

  it("that was planned for later runs then; sooner where that is asked; at the planned time when asked while it runs", async () => {
    expect(await last(plan("s", 60_000), work)).toMatchObject({ begun: 0, dueIn: 60_000 });
    expect(await last(plan("s", 60_000), plan("s", 5_000), work)).toMatchObject({ dueIn: 5_000 });
    expect(await last(plan("s", 5_000), plan("s", 60_000), work)).toMatchObject({ dueIn: 5_000 });
    const again = await last(plan("s", 0), work, plan("s", 60_000), { do: "end", kind: "session", key: "s" });
    expect(again).toMatchObject({ begun: 1, rows: [{ failures: 0, in: 60_000 }] });
  });

  it("that is planned for later and wanted now runs now; one that has failed waits all the same", async () => {
    const account: Step = { do: "plan", kind: "account", key: "a", in: 60_000 };
    expect(await last(account, want("a", "account"), work)).toMatchObject({ inFlight: ["account a"] });
    const fails: Step = { do: "end", kind: "account", key: "a", error: "no" };
    expect(await last(account, want("a", "account"), work, fails, want("a", "account"))).toMatchObject({
      dueIn: 1_000,
    });
  });

  it("whose job says when it is to run again does so, unless it was dropped meanwhile", async () => {
    const ends: Step = { do: "end", kind: "session", key: "s", again: 300_000 };
    expect(await last(plan("s", 0), work, ends)).toMatchObject({ rows: [{ failures: 0, in: 300_000 }] });
    const dropped: Step = { do: "drop", kind: "session", key: "s" };
    expect(await last(plan("s", 0), work, dropped, ends, wait(300_000), work)).toMatchObject({ begun: 1, rows: [] });
  });

  it("that fails is tried again after ever longer waits, and counts anew once it is done", async () => {
    const fails: Step = { do: "end", kind: "publish", key: "a", error: "no" };
    const twice = [want("a"), work, fails, wait(1_000), work, fails, wait(2_000), work, end("a"), wait(1_100)];
    const seen = await take(...twice, want("a"), work, fails);
    expect(seen[2]).toMatchObject({ dueIn: 1_000, rows: [{ failures: 1 }] });
    expect(seen[5]).toMatchObject({ dueIn: 2_000, rows: [{ failures: 2 }] });
    expect(seen.at(-1)).toMatchObject({ dueIn: 1_000, rows: [{ failures: 1 }] });
  });

  it("that was planned anew while it failed runs when it was planned, not when its backoff is over", async () => {
    const fails: Step = { do: "end", kind: "session", key: "s", error: "no" };
    expect(await last(plan("s", 0), work, plan("s", 200), fails)).toMatchObject({ dueIn: 200 });
    expect(await last(plan("s", 0), work, plan("s", 60_000), fails)).toMatchObject({ dueIn: 1_000 });
  });

  it("runs again when the object died in it, and not before its lease is over", async () => {
    const seen = await take(want("a"), work, { do: "die" }, work, wait(10_000), work);
    expect(seen[3]).toMatchObject({ inFlight: [], dueIn: 10_000, begun: 1 });
    expect(seen[5]).toMatchObject({ inFlight: ["publish a"], begun: 2 });
  });

  it("has its whole lease though it had to wait for a free lane", async () => {
    const { inFlight, rows } = await last(...many(6), work, wait(9_000), end("k000"));
    expect(inFlight).toContain("publish k005");
    expect(rows.find(({ key }) => key === "k005")).toMatchObject({ failures: 1, in: 10_000 });
  });

  it("never runs twice at a time, though it takes longer than its lease", async () => {
    const seen = await take(want("a"), work, wait(10_000), work, work);
    expect(seen.at(-1)).toMatchObject({ inFlight: ["publish a"], begun: 1, dueIn: 10_000 });
  });

  it("whose key cannot be read back is dropped and never run, and the others go on", async () => {
    // `fca_` and half of a surrogate pair, as an earlier release may have stored it.
    const bad = "CAST(x'6663615feda080' AS TEXT)";
    const query = `INSERT INTO work (kind, key, next_at) VALUES ('account', ${bad}, 0), ('find', ${bad}, 0)`;
    const seen = await last({ do: "sql", query }, want("b", "account"), work, work);
    expect(seen).toMatchObject({ begun: 1, inFlight: ["account b"], rows: [{ key: "b" }] });
  });

  it("of a kind that is not known is left alone, and wants no alarm", async () => {
    const query = "INSERT INTO work (kind, key, next_at) VALUES ('from_the_next_release', 'x', 0)";
    const seen = await last({ do: "sql", query }, work, wait(1_000), work);
    expect(seen).toMatchObject({ inFlight: [], begun: 0, dueIn: null, rows: [{ key: "x", failures: 0 }] });
  });
});

describe("what runs at a time", () => {
  it("is five calls in all, three of them to Stripe at most; Stripe's first", async () => {
    expect((await last(...many(20), work)).inFlight).toHaveLength(5);
    expect((await last(...many(20, "account"), work)).inFlight).toHaveLength(3);
    const { inFlight } = await last(...many(20), ...many(20, "account"), work);
    expect(inFlight.filter((call) => call.startsWith("account"))).toHaveLength(3);
    expect(inFlight).toHaveLength(5);
  });

  it("leaves room for Stripe once KV has failed, and for KV however long Stripe takes", async () => {
    const fails = ["k000", "k001", "k002", "k003", "k004"].map(
      (key): Step => ({ do: "end", kind: "publish", key, error: "no" }),
    );
    const kvFails = await last(...many(20), work, ...fails, want("a", "account"), want("b", "account"), work);
    expect(kvFails.inFlight.filter((call) => call.startsWith("account"))).toHaveLength(2);
    expect(kvFails.inFlight.filter((call) => call.startsWith("publish"))).toHaveLength(2);
    const stripeHangs = await last(...many(20, "account"), work, want("a"), work);
    expect(stripeHangs.inFlight).toContain("publish a");
  });

  it("is one write to the index beside those to KV, however many there are of either", async () => {
    const seen = await last(...many(20), ...many(20, "index"), work);
    expect(seen.inFlight).toHaveLength(5);
    expect(seen.inFlight.filter((call) => call.startsWith("index"))).toHaveLength(1);
    const hangs = await last(want("a", "index"), work, want("b"), want("c", "account"), work);
    expect(hangs.inFlight).toEqual(expect.arrayContaining(["index a", "publish b", "account c"]));
  });

  it("is one search at a time", async () => {
    const search = (key: string): Step => ({ do: "plan", kind: "find", key, in: 0 });
    const seen = await last(search("a"), search("b"), want("c", "account"), work);
    expect(seen.inFlight).toEqual(["account c", "find a"]);
  });

  it("wakes the object should it die, though its lane is full and what runs has outlasted its lease", async () => {
    const seen = await last(...many(6, "account"), work, wait(10_000), work);
    expect(seen.inFlight).toHaveLength(3);
    expect(seen.dueIn).toBe(10_000);
  });

  it("needs no alarm but for the case that the object dies: what ends goes on with the next", async () => {
    const [full, next] = (await take(...many(7), work, end("k000"))).slice(-2);
    expect(full).toMatchObject({ dueIn: 10_000, begun: 5 });
    expect(next).toMatchObject({ dueIn: 10_000, begun: 6 });
    expect(next?.inFlight).toEqual(["k001", "k002", "k003", "k004", "k005"].map((key) => `publish ${key}`));
  });
});

it("of what one transaction wants no more is stored as begun than an alarm may begin", async () => {
  const keys = [...Array(100)].map((_, n) => `k${String(n).padStart(3, "0")}`);
  const seen = await last({ do: "wantAll", kind: "publish", keys });
  expect(seen.rows).toHaveLength(100);
  expect(seen.rows.filter(({ failures }) => failures > 0)).toHaveLength(40);
});

it("what one transaction wanted begins at once though the next one fails", async () => {
  const fails: Step = { do: "wantInVain", kind: "publish", keys: ["b"] };
  expect(await last(want("a"), fails, work)).toMatchObject({ inFlight: ["publish a"], rows: [{ key: "a" }] });
});

it("one alarm begins forty rows; the next goes on with the rest", async () => {
  const ends = [...Array(40)].map((_, n) => end(`k${String(n).padStart(3, "0")}`));
  const seen = await take(...many(100), work, ...ends, work);
  const before = seen.at(-2) as Seen;
  expect(before).toMatchObject({ begun: 40, inFlight: [], dueIn: 0 });
  expect(before.rows).toHaveLength(60);
  expect(seen.at(-1)).toMatchObject({ begun: 45 });
});
