// The sandbox's Worker as it is, but in a time as a test asks for it.
import "./time.ts";

export * from "../../src/sandbox/index.ts";
export { default } from "../../src/sandbox/index.ts";
