// Every language's words. For the build, which makes a static asset of each, and for tests; the Worker loads those assets
// (customer/words.ts), so that its own code, which has to be small, is without them.
import type { Locale } from "../view.ts";
import { type Copy, en } from "./en.ts";
import { es } from "./es.ts";

export const copies: Record<Locale, Copy> = { en, es };
