// Sets the Worker's timeouts and its clock as a test asks for them, before any other module reads them.
import { env } from "cloudflare:workers";
import { setClock } from "../../src/platform/clock.ts";
import { timeouts } from "../../src/platform/timeout.ts";

const { TEST_TIMEOUTS = "{}", TEST_CLOCK_SLOW_MS = "0" } = env as Record<string, string>;
Object.assign(timeouts, JSON.parse(TEST_TIMEOUTS));
const slowMs = Number(TEST_CLOCK_SLOW_MS);
if (slowMs > 0) setClock(() => Date.now() - slowMs);
