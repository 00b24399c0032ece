// The words and styles of the customer's pages: static assets, one a language, which an isolate reads once. The pages need
// assets in any case, their scripts.
import type { Context } from "hono";
import en from "../../dist/page/words-en.json";
import es from "../../dist/page/words-es.json";
import type { AppContext } from "../http/context.ts";
import type { Locale, Words } from "./page/view.ts";

const addresses: Record<Locale, string> = { en, es };
const known = new Map<Locale, Words>();

/** Every word in a language. Throws where the asset is not there: `npm run build` makes it, and a deployment carries it. */
export async function wordsIn(c: Context<AppContext>, locale: Locale): Promise<Words> {
  const before = known.get(locale);
  if (before) return before;
  const answer = await c.env.ASSETS.fetch(new URL(addresses[locale], c.req.url));
  if (answer.status !== 200) throw new Error(`No words in ${locale}: run \`npm run build\`, and deploy`);
  const words = await answer.json<Words>();
  known.set(locale, words);
  return words;
}
