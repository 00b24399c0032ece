// Reads texts that the Worker does not carry itself: static assets, which `npm run build` makes.
import type { Context } from "hono";
import type { AppContext } from "./context.ts";

/** The JSON in the asset at `address`; null where it cannot be read. */
export async function readAsset<T>(c: Context<AppContext>, address: string): Promise<T | null> {
  try {
    const answer = await c.env.ASSETS.fetch(new URL(address, c.req.url));
    return await answer.json<T>();
  } catch {
    return null;
  }
}
