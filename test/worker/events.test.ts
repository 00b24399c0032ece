// /v1/events: what the operator was told, listed and told again.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as scene from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

const received = async (): Promise<scene.Received[]> => (await product.sandbox("GET", "/notifications")).data;

async function linked(where: Product): Promise<scene.Scene> {
  const one = await scene.setScene(where);
  const session = await scene.tap(one);
  await scene.atBank(one, session);
  await scene.complete(one, session);
  return one;
}

describe("GET /v1/events", () => {
  it("lists one holder's, newest first, page by page", async () => {
    const one = await linked(product);
    const all = await scene.isTold(one);
    const seen = [];
    let page = "";
    for (let pages = 0; pages < 10; pages++) {
      const path = `/v1/events?account_holder=${one.customer}&limit=2${page}`;
      const { body } = await product.operator("GET", path);
      expect(body).toMatchObject({ object: "list", url: "/v1/events", has_more: body.next_page !== null });
      seen.push(...body.data);
      if (body.next_page === null) break;
      page = `&page=${body.next_page}`;
    }
    expect(seen).toEqual([...all].reverse());
    expect(seen).toHaveLength(5);
  });

  it("needs a holder, knows no stranger's, and takes no page that is not ours", async () => {
    expect((await product.operator("GET", "/v1/events")).body.error.param).toBe("account_holder");
    const stranger = await product.operator("GET", "/v1/events?account_holder=cus_stranger");
    expect([stranger.status, stranger.body.data]).toEqual([200, []]);
    const wrong = await product.operator("GET", "/v1/events?account_holder=cus_stranger&page=nope");
    expect([wrong.status, wrong.body.error.param]).toEqual([400, "page"]);
  });
});

describe("POST /v1/events/:id/resend", () => {
  it("sends a delivered event again, with the same id and bytes", async () => {
    const one = await scene.setScene(product);
    const [event] = await scene.isTold(one);
    const answer = await product.operator("POST", `/v1/events/${event.id}/resend`);
    expect(answer.body).toMatchObject({ id: event.id, delivery: { status: "pending" } });
    const tries = await eventually(
      async () => (await received()).filter(({ body }) => body.id === event.id),
      (all) => all.length === 2,
    );
    expect(tries[0]?.raw).toBe(tries[1]?.raw);
    const [after] = await scene.isTold(one);
    expect(after.delivery.attempts).toHaveLength(2);
  });

  it("knows only events that there are", async () => {
    for (const id of ["evt_1", `evt_${"0".repeat(34)}`])
      expect((await product.operator("POST", `/v1/events/${id}/resend`)).status).toBe(404);
  });
});

it("without NOTIFY_URL events are kept and marked as not sent", async () => {
  const other = await startProduct({ NOTIFY_URL: "", NOTIFY_SECRET: "" });
  try {
    const one = await linked(other);
    const events = await scene.eventsOf(one);
    expect(events.map(({ delivery }) => delivery)).toEqual(
      events.map(() => ({ status: "not_sent", next_attempt_at: null, attempts: [] })),
    );
    const again = await other.operator("POST", `/v1/events/${events[0].id}/resend`);
    expect([again.status, again.body.error.code]).toEqual([409, "notify_url_missing"]);
  } finally {
    await other.close();
  }
});
