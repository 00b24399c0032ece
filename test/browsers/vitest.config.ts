// `npm run test:browsers`: not part of `npm test`, which needs no browser but the one that comes with npm.
import { mergeConfig } from "vitest/config";
import everyTest from "../vitest.config.ts";

const config = mergeConfig(everyTest, { test: { testTimeout: 120_000, maxWorkers: 1 } });
config.test.include = ["test/browsers/*.test.ts"];
export default config;
