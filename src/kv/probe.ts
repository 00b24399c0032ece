// Whether KV takes a value, shows it and forgets it again, for the doctor.
import { remove } from "./write.ts";

/** Whether what was written could be read. Throws KV's own error. The key is gone afterwards, at the latest in a minute. */
export async function probeKv(kv: KVNamespace): Promise<boolean> {
  // One that nobody has asked for: that it is missing would be remembered.
  const key = `doctor:${crypto.randomUUID()}`;
  await kv.put(key, key, { expirationTtl: 60 });
  const read = await kv.get(key);
  await remove(kv, key);
  return read === key;
}
