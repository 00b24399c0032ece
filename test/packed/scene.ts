// A customer who has linked a bank, so that there is something to verify: a notification, and the way back.
import * as scene from "../faults/scenario.ts";
import { operatorKey, type Product } from "../worker/product.ts";

export type Given = Awaited<ReturnType<typeof linked>>;

/** What consumer.mjs is given. */
export async function linked(product: Product) {
  const one = await scene.setScene(product, { return_url: "https://app.example.com/done?order=42" });
  const session = await scene.tap(one);
  await scene.atBank(one, session);
  const { returnUrl } = (await scene.complete(one, session)).body;
  const events = await scene.isTold(one);
  const { data } = (await product.sandbox("GET", "/notifications")) as { data: scene.Received[] };
  const sent = data.find(({ body }) => body.id === events[0].id);
  if (!sent?.raw) throw new Error("No notification has come.");
  return {
    url: product.url.origin,
    key: operatorKey,
    customer: one.customer,
    idempotencyKey: crypto.randomUUID(),
    returnUrl: String(returnUrl),
    returnSecret: String((await scene.linkOf(one)).return_secret),
    body: sent.raw,
    headers: sent.headers,
    secret: scene.notifySecret,
    link: one.link,
    event: String(events[0].type),
  };
}

/** What consumer.mjs must have seen. */
export const expected = ({ link, event }: Given) => ({
  isSame: true,
  isListed: true,
  status: "open",
  purpose: "Ümläute – 銀行",
  refused: [true, 404, "resource_missing", "string"],
  event,
  returned: { link, status: "completed" },
  forged: ["VerificationError", "signature_invalid"],
});
