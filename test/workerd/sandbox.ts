// The sandbox's Worker as it is, but in a time as a test asks for it, and with a double for D1 where it does.
import "./time.ts";
import "./d1.ts";

export * from "../../src/sandbox/index.ts";
export { default } from "../../src/sandbox/index.ts";
