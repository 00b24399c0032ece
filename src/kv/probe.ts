// Whether KV takes a value, shows it and forgets it again, for the doctor.
import { note } from "../platform/trace.ts";
import { remove, writeIntervalMs } from "./write.ts";

/** Whether what was written could be read. Throws KV's own error. The key is gone afterwards, at the latest in a minute. */
export async function probeKv(kv: KVNamespace): Promise<boolean> {
  // One that nobody has asked for: that it is missing would be remembered.
  const key = `doctor:${crypto.randomUUID()}`;
  note("kv_writes", "kv_reads");
  await kv.put(key, key, { expirationTtl: 60 });
  const read = await kv.get(key);
  // KV takes one write a second of a key; should it refuse this one, the key goes by itself.
  await scheduler.wait(writeIntervalMs);
  await remove(kv, key).catch(() => {});
  return read === key;
}
