// Stands in for both rate-limit bindings: counts by key for as long as the test wants, and fails or hangs when told.
import { WorkerEntrypoint } from "cloudflare:workers";

const plenty = 1_000;
let limits = { address: plenty, link: plenty };
let mode: "counts" | "throws" | "hangs" = "counts";
let counts: Record<string, number> = {};

interface Told {
  address?: number;
  link?: number;
  mode?: typeof mode;
}

export default class Limiter extends WorkerEntrypoint {
  /** Begins anew, as told; answers with what was counted until then. */
  override async fetch(request: Request): Promise<Response> {
    const told = (await request.json()) as Told;
    const before = counts;
    limits = { address: told.address ?? plenty, link: told.link ?? plenty };
    [mode, counts] = [told.mode ?? "counts", {}];
    return Response.json(before);
  }

  async limit({ key }: { key: string }): Promise<{ success: boolean }> {
    if (mode === "throws") throw new Error("The limiter is down");
    if (mode === "hangs") await scheduler.wait(60_000);
    counts[key] = (counts[key] ?? 0) + 1;
    return { success: counts[key] <= (key.startsWith("lnk_") ? limits.link : limits.address) };
  }
}
