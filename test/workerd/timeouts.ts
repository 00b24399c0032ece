// Sets the Worker's timeouts before any other module reads them.
import { env } from "cloudflare:workers";
import { timeouts } from "../../src/platform/timeout.ts";

const { TEST_TIMEOUTS } = env as { TEST_TIMEOUTS?: string };
Object.assign(timeouts, JSON.parse(TEST_TIMEOUTS ?? "{}"));
