// Workers KV as it is at its worst: one write a second and key, refusals, slow writes, and reads of a minute ago.
import { WorkerEntrypoint } from "cloudflare:workers";

interface Entry {
  value: string;
  metadata: unknown;
}

export interface Write {
  key: string;
  at: number;
  refused: "told" | "too_soon" | null;
}

const kept = new Map<string, Entry>();
const landedAt = new Map<string, number>();
const underWay = new Set<string>();
/** What readers see while they are told the past. */
let past: Map<string, Entry> | null = null;
let told = { refuse: 0, slow: 0, slowMs: 0 };
let seen = { writes: [] as Write[], overlaps: 0, most: 0 };
/** Writes under way, whatever their key. */
let now = 0;

export default class Kv extends WorkerEntrypoint {
  put(key: string, value: string, options: { metadata?: unknown } = {}): Promise<void> {
    return this.write(key, () => kept.set(key, { value, metadata: options.metadata ?? null }));
  }

  delete(key: string): Promise<void> {
    return this.write(key, () => kept.delete(key));
  }

  private async write(key: string, land: () => void): Promise<void> {
    const at = Date.now();
    const isTooSoon = at - (landedAt.get(key) ?? 0) < 1000;
    const refused = told.refuse > 0 ? "told" : isTooSoon ? "too_soon" : null;
    seen.writes.push({ key, at, refused });
    if (told.refuse > 0) told.refuse--;
    if (refused) throw new Error("KV PUT failed: 429 Too Many Requests");
    if (underWay.has(key)) seen.overlaps++;
    underWay.add(key);
    now++;
    seen.most = Math.max(seen.most, now);
    const isSlow = told.slow > 0;
    if (isSlow) told.slow--;
    if (isSlow) await scheduler.wait(told.slowMs);
    landedAt.set(key, Date.now());
    land();
    underWay.delete(key);
    now--;
  }

  get(key: string | string[], type?: string): unknown {
    const read = (one: string) => {
      const value = this.readable().get(one)?.value ?? null;
      return value !== null && type === "json" ? JSON.parse(value) : value;
    };
    return Array.isArray(key) ? new Map(key.map((one) => [one, read(one)])) : read(key);
  }

  getWithMetadata(key: string, type?: string): unknown {
    return { value: this.get(key, type), metadata: this.readable().get(key)?.metadata ?? null };
  }

  list({ prefix = "", cursor }: { prefix?: string; cursor?: string | null } = {}): unknown {
    // It hands out no cursor, so that none is genuine.
    if (cursor) throw new Error("KV GET failed: 400 Bad Request");
    const names = [...this.readable().keys()].filter((name) => name.startsWith(prefix)).sort();
    const keys = names.map((name) => ({ name, metadata: this.readable().get(name)?.metadata }));
    return { keys, list_complete: true, cacheStatus: null };
  }

  /**
   * The test's own line: `{refuse: n}`, `{slow: n, slowMs}`, `{past: true}`, `{forget: true}`; answers with what was seen.
   */
  override async fetch(request: Request): Promise<Response> {
    const { past: isPast, forget, ...rest } = (await request.json()) as Partial<typeof told> & Record<string, unknown>;
    told = { ...told, ...rest };
    if (isPast !== undefined) past = isPast ? new Map(kept) : null;
    if (forget) seen = { writes: [], overlaps: 0, most: 0 };
    return Response.json(seen);
  }

  private readable(): Map<string, Entry> {
    return past ?? kept;
  }
}
