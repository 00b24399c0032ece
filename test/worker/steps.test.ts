// A data point for each step of a link's life: once each, when it has been stored, with nothing of a person.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as scene from "../faults/scenario.ts";
import type { DataPoint } from "../workerd/steps.ts";
import { linesOf } from "./lines.ts";
import { eventually, type Product, startProduct } from "./product.ts";

const settings = { ...scene.never, TEST_STEPS: "kept" };
const pointsOf = async (product: Product): Promise<DataPoint[]> => (await product.call("GET", "/_test/steps")).body;
const stepsOf = async (product: Product) => (await pointsOf(product)).map(({ blobs: [step] }) => String(step));
/** Each step, and how often it was made. */
const countsOf = async (product: Product) => {
  const counts: Record<string, number> = {};
  for (const step of await stepsOf(product)) counts[step] = (counts[step] ?? 0) + 1;
  return counts;
};
const untilStep = (product: Product, step: string) =>
  eventually(
    () => pointsOf(product),
    (points) => points.some(({ blobs }) => blobs[0] === step),
  );
const onFresh = async (vars: Record<string, string>, run: (product: Product) => Promise<void>) => {
  const product = await startProduct(vars);
  await run(product).finally(product.close);
};

describe("the steps of a link", () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct(settings);
  });
  afterAll(() => product.close());

  it("are written once each, though webhooks come three times in any order and the object dies meanwhile", async () => {
    await product.sandbox("POST", "/webhooks", { copies: 3, shuffle: true, delay_ms: 100 });
    const one = await scene.setScene(product, { locale: "es" });
    const first = await scene.tap(one);
    await product.call("POST", `${one.path}/cancel`, { session: first, code: "institution_timeout" });
    await product.call("POST", `${one.path}/cancel`, { session: first, code: "institution_timeout" });
    await scene.evict(one);
    const session = await scene.tap(one);
    const [account = ""] = await scene.atBank(one, session);
    await scene.evict(one);
    await Promise.all([scene.complete(one, session), scene.complete(one, session)]);
    await scene.endsLinked(one, await scene.accountsAtStripe(one));
    await product.sandbox("POST", `/accounts/${account}/deactivate`);
    await untilStep(product, "account.relink_required");
    await scene.evict(one);
    await product.sandbox("POST", `/accounts/${account}/reactivate`);
    await untilStep(product, "account.reactivated");
    await product.sandbox("POST", `/accounts/${account}/disconnect`);
    await untilStep(product, "account.disconnected");
    await product.sandbox("POST", "/webhooks", {});
    // The last copies have come, and have led to nothing.
    await eventually(
      async () =>
        (await product.sandbox("GET", "/webhooks")).data.flatMap(({ attempts }: { attempts: unknown[] }) => attempts)
          .length,
      (attempts) => attempts >= 3,
    );
    const lookedAt = new Set((await scene.eventsOf(one)).map(({ type }) => type));
    expect(lookedAt).toContain("account.disconnected");
    expect(await countsOf(product)).toEqual({
      "link.created": 1,
      "attempt.started": 2,
      "link.opened": 1,
      "link.attempt_failed": 1,
      "account.linked": 2,
      "link.completed": 1,
      "account.deactivated": 1,
      "account.relink_required": 1,
      "account.reactivated": 1,
      "account.disconnected": 1,
    });
  });

  it("stand in columns: step, code, via, locale, mode, version; one, and seconds since the link was made", async () => {
    const points = await pointsOf(product);
    const columnsOf = (step: string) => points.find(({ blobs }) => blobs[0] === step);
    const { version } = await import("../../package.json");
    const failed = columnsOf("link.attempt_failed");
    expect(failed?.indexes).toEqual(["link.attempt_failed"]);
    expect(failed?.blobs).toEqual([
      "link.attempt_failed",
      "institution_timeout",
      "page",
      expect.stringMatching(/^e[ns]$/),
      "test",
      version,
    ]);
    expect(failed?.doubles).toEqual([1, expect.any(Number)]);
    expect(columnsOf("link.created")?.blobs).toEqual(["link.created", "", "", "es", "test", version]);
    expect(columnsOf("link.completed")?.blobs.slice(1, 3)).toEqual(["", "page"]);
    expect(columnsOf("account.relink_required")?.blobs[1]).toBe("inactive");
    for (const { doubles } of points) expect(doubles[1]).toBeLessThan(120);
  });

  it("tell who asked for the session, and how a link ends otherwise", async () => {
    const one = await scene.setScene(product);
    await product.operator("POST", "/v1/sessions", { link: one.link });
    await product.operator("POST", `/v1/links/${one.link}/revoke`, {});
    const other = await scene.setScene(product);
    const storage = await scene.storageOf(other);
    const past = Math.floor(Date.now() / 1000) - 10;
    await storage.exec("UPDATE links SET record = json_set(record, '$.expires_at', ?)", past);
    await scene.evict(other);
    await product.operator("POST", `/v1/links/${other.link}`, { metadata: { touched: "yes" } });
    await untilStep(product, "link.expired");
    await product.operator("DELETE", `/v1/holders/${other.customer}`);
    await untilStep(product, "holder.deleted");
    const counts = await countsOf(product);
    expect([counts["link.revoked"], counts["link.expired"], counts["holder.deleted"]]).toEqual([1, 1, 1]);
    const points = await pointsOf(product);
    expect(points.filter(({ blobs }) => blobs[0] === "attempt.started").at(-1)?.blobs[2]).toBe("api");
    expect(points.find(({ blobs }) => blobs[0] === "holder.deleted")?.doubles).toEqual([1, 0]);
  });

  it("have no id and no word of a person", async () => {
    const words = (await pointsOf(product)).flatMap(({ blobs, indexes }) => [...blobs, ...indexes]);
    expect(words.filter((word) => !/^([a-z_]{2,10}\.)?[a-z_]{0,33}$|^\d+\.\d+\.\d+$/.test(word))).toEqual([]);
    expect(words.filter((word) => /(lnk|cus|fca|fcsess|evt|acct)_/.test(word))).toEqual([]);
  });
});

it("a transaction that is rolled back has made no step, and the same one later makes each once", () =>
  onFresh({ ...settings, RECONCILE_SECONDS: "1,2,4,8" }, async (product) => {
    await product.sandbox("POST", "/webhooks", { drop: true });
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    const accounts = await scene.atBank(one, session);
    const storage = await scene.storageOf(one);
    await storage.exec(
      `CREATE TRIGGER breaks BEFORE INSERT ON events WHEN json_extract(NEW.body, '$.type') = 'link.completed'
       BEGIN SELECT RAISE(ABORT, 'no room'); END`,
    );
    expect((await scene.complete(one, session)).status).toBe(500);
    await eventually(
      async () => linesOf(product).filter(({ kind, ok }) => kind === "session" && ok === false),
      (failed) => failed.length > 0,
    );
    expect(await countsOf(product)).toEqual({ "link.created": 1, "attempt.started": 1, "link.opened": 1 });
    await storage.exec("DROP TRIGGER breaks");
    await scene.endsLinked(one, accounts);
    expect(await countsOf(product)).toMatchObject({ "account.linked": 2, "link.completed": 1 });
  }));

it("deliveries that fail are steps, and that NOTIFY_URL stops and takes events again", () =>
  onFresh(settings, async (product) => {
    const one = await scene.setScene(product);
    await scene.isTold(one);
    await product.sandbox("POST", "/notifications", { answer: 500, times: 2 });
    await product.operator("POST", `/v1/links/${one.link}/revoke`, {});
    await scene.isTold(one);
    await product.sandbox("POST", "/notifications", { answer: 410, times: 1 });
    const other = await scene.setScene(product);
    await untilStep(product, "endpoint.stopped");
    const [event] = await scene.eventsOf(other);
    await product.operator("POST", `/v1/events/${event.id}/resend`);
    await untilStep(product, "endpoint.released");
    const points = await pointsOf(product);
    const codesOf = (step: string) => points.filter(({ blobs }) => blobs[0] === step).map(({ blobs }) => blobs[1]);
    expect(codesOf("delivery.failed")).toEqual(["status_500", "status_500", "status_410"]);
    expect([codesOf("endpoint.stopped"), codesOf("endpoint.released")]).toEqual([[""], ["accepted"]]);
  }));

it("a dataset that is down breaks nothing, and is told of in the log", () =>
  onFresh({ ...settings, TEST_STEPS: "broken" }, async (product) => {
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    const accounts = await scene.atBank(one, session);
    expect((await scene.complete(one, session)).body.status).toBe("completed");
    await scene.endsLinked(one, accounts);
    expect(linesOf(product)).toContainEqual({ at: "steps", reason: "The dataset is down" });
  }));
