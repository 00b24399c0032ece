// The object of one Idempotency-Key: whatever happens meanwhile, one request acts once, and nothing is kept over a day.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startObject, type Workers } from "../workerd/start.ts";
import type { Seen, Step } from "./doubles/idempotent.ts";

let workers: Workers;
beforeAll(async () => {
  workers = await startObject("idempotent", "IDEMPOTENT_REQUEST", "IdempotentDouble");
});
afterAll(() => workers.close());

const hour = 3_600_000;
/** What is seen after each step, from the first to the last. */
async function seenAfter(...steps: Step[]): Promise<Seen[]> {
  const body = JSON.stringify({ name: crypto.randomUUID(), steps });
  const answer = await fetch(workers.url, { method: "POST", body });
  return (await answer.json()) as Seen[];
}
const last = (seen: Seen[]) => seen.at(-1) as Seen;
const ask = (who: string, fingerprint = "x"): Step => ({ do: "ask", who, fingerprint });
const end = (who: string, status: number, body = who): Step => ({ do: "end", who, status, body });

describe("an answer", () => {
  it("that comes after its key's day is not kept, and is no one else's answer", async () => {
    const begun: Step[] = [ask("first"), { do: "pass", ms: 25 * hour }, { do: "alarm" }, end("first", 200)];
    const seen = await seenAfter(...begun, ask("second"));
    expect(seen[3]?.answers).toEqual({ first: "200 first" });
    // Whatever is kept has an alarm that clears it away.
    for (const { rows, alarmInHours } of seen) if (rows > 0) expect(alarmInHours).not.toBeNull();
    expect(last(seen).answers).toEqual({ first: "200 first" });
    expect(Object.keys(last(seen).working)).toEqual(["second"]);
    const cleared = await seenAfter(...begun, { do: "alarm" });
    expect(last(cleared).rows).toBe(0);
  });

  it("is not given again after a day, though the alarm has not rung", async () => {
    const made: Step[] = [ask("first"), end("first", 200)];
    const soon = await seenAfter(...made, { do: "pass", ms: 23 * hour }, ask("second"));
    expect(last(soon).answers).toEqual({ first: "200 first", second: "200 first" });
    const late = await seenAfter(...made, { do: "pass", ms: 25 * hour }, ask("second", "other"));
    expect(Object.keys(last(late).working)).toEqual(["second"]);
    expect(last(late).alarmInHours).toBe(24);
  });

  it("of a key that began anew is not cleared away by the alarm of the day before", async () => {
    const again: Step[] = [{ do: "pass", ms: 25 * hour }, ask("second"), { do: "alarm" }, end("second", 200)];
    const seen = await seenAfter(ask("first"), end("first", 200), ...again, ask("third"));
    expect(last(seen).answers).toEqual({ first: "200 first", second: "200 second", third: "200 second" });
    expect(last(seen).alarmInHours).toBe(24);
  });

  it("stays, and is cleared away in time, when its alarm rings early", async () => {
    const seen = await seenAfter(ask("first"), end("first", 200), { do: "pass", ms: 23 * hour }, { do: "alarm" });
    expect(last(seen)).toMatchObject({ rows: 1, alarmInHours: 1 });
  });

  it("too large for a row is given all the same, and a repeat does it again with the same seed", async () => {
    const large: Step = { do: "end", who: "first", status: 200, body: '"', repeat: 1_500_000 };
    const seen = await seenAfter(ask("first"), large, ask("second"));
    expect(seen[1]?.answers.first).toMatch(/^200 "/);
    expect(last(seen).working.second).toBe(seen[0]?.working.first);
  });
});

describe("the key", () => {
  it.each([400, 404, 405, 413, 415])("is free for another request after %d", async (status) => {
    const seen = await seenAfter(ask("first"), end("first", status), ask("second", "other"));
    expect(seen[1]).toMatchObject({ rows: 0, alarmInHours: null });
    expect(Object.keys(last(seen).working)).toEqual(["second"]);
  });

  it.each([409, 410, 429, 500, 502, 503])(
    "stays with its request and seed after %d, which may have begun",
    async (status) => {
      const seen = await seenAfter(ask("first"), end("first", status), ask("other", "other"), ask("second"));
      expect(last(seen).answers).toEqual({ first: `${status} first`, other: "mismatch" });
      expect(last(seen).working.second).toBe(seen[0]?.working.first);
    },
  );

  it("is one request's while that is running, and who waits gets the same refusal", async () => {
    const seen = await seenAfter(ask("first"), ask("second"), ask("other", "other"), end("first", 400), ask("third"));
    expect(last(seen).answers).toEqual({ first: "400 first", second: "400 first", other: "mismatch" });
    expect(Object.keys(last(seen).working)).toEqual(["third"]);
    expect(last(seen).rows).toBe(1);
  });
});

it("of many that wait for one that is cut off, the next does the work with the same seed, and the others wait on", async () => {
  const waiting = [ask("first"), ask("second"), ask("third")];
  const seen = await seenAfter(...waiting, { do: "end", who: "first" }, end("second", 200), ask("fourth"));
  expect(seen[3]?.working).toEqual({ second: seen[0]?.working.first });
  const once = { first: "cut off", second: "200 second", third: "200 second", fourth: "200 second" };
  expect(last(seen).answers).toEqual(once);
});

it("an answer with a secret is never kept, and a repeat makes it with the same seed", async () => {
  const secret: Step = { do: "end", who: "first", status: 200, body: "secret", secret: true };
  const seen = await seenAfter(ask("first"), secret, ask("second"));
  expect(seen[1]?.answers).toEqual({ first: "200 secret" });
  expect(last(seen).working.second).toBe(seen[0]?.working.first);
});
