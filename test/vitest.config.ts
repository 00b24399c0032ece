// Tests meet real workerd and a real browser: few files at a time, and time enough for a slow machine.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { LongFirst } from "./order.ts";

export default defineConfig({
  root: resolve(import.meta.dirname, ".."),
  plugins: [
    {
      name: "text",
      enforce: "pre",
      load: (id) => (id.endsWith(".txt") ? `export default ${JSON.stringify(readFileSync(id, "utf8"))}` : null),
    },
  ],
  test: {
    globalSetup: "test/workerd/build.ts",
    include: ["test/{unit,worker,sandbox,faults,browser}/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // One more than a small machine has cores: the fault suite mostly waits, and browsers work meanwhile.
    maxWorkers: 3,
    // Files share what they import, in the few processes that there are: none changes it.
    isolate: false,
    sequence: { sequencer: LongFirst },
    // Cells of the fault suite wait side by side for a Stripe that does not answer.
    maxConcurrency: 100,
    env: { CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false" },
  },
});
