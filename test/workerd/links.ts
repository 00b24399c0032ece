// What a test does to stored links, which no request can.
import type { Workers } from "./start.ts";

/** Ends a link's time. Its object is evicted, as it remembers what it has stored. */
export async function expire({ worker }: Pick<Workers, "worker">, id: string): Promise<void> {
  const object = { name: id.slice(12, 28) };
  const update = "UPDATE links SET expires_at = 1, record = json_set(record, '$.expires_at', 1) WHERE id = ?";
  await (await worker.getDurableObjectStorage("ACCOUNT_HOLDER", object)).exec(update, id);
  await worker.evictDurableObject("ACCOUNT_HOLDER", object);
}
