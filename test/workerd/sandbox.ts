// The sandbox's Worker as it is, but in a time as a test asks for it, and with a dataset where one asks for that.
import "./time.ts";
import sandbox from "../../src/sandbox/index.ts";
import { written } from "./steps.ts";

export * from "../../src/sandbox/index.ts";

export default {
  async fetch(request, env, context) {
    if (new URL(request.url).pathname === "/_test/steps") return Response.json(written());
    return sandbox.fetch(request, env, context);
  },
} satisfies typeof sandbox;
