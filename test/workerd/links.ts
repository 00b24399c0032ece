// What a test does to stored links, which no request can.
import type { Workers } from "./start.ts";

/** Ends a link's time. */
export async function expire({ worker }: Pick<Workers, "worker">, id: string): Promise<void> {
  const storage = await worker.getDurableObjectStorage("ACCOUNT_HOLDER", { name: id.slice(12, 28) });
  const update = "UPDATE links SET expires_at = 1, record = json_set(record, '$.expires_at', 1) WHERE id = ?";
  await storage.exec(update, id);
}
