// The sandbox's Worker as it is, with waits as short as a test asks for in TEST_TIMEOUTS.
import "./timeouts.ts";

export * from "../../src/sandbox/index.ts";
export { default } from "../../src/sandbox/index.ts";
