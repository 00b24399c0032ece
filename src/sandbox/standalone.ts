// The sandbox alone, as a Stripe for any client: `npm run sandbox`.
import { ConnectionReset, control, stripeApi } from "./edge.ts";
import type { SandboxEnv } from "./env.ts";
import { asset } from "./pages.ts";

export { Sandbox } from "./sandbox.ts";

/** A response whose body fails after its first bytes: a Worker has no other way to break an HTTP connection. */
function brokenOff(): Response {
  let begun = false;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!begun) {
          begun = true;
          controller.enqueue(new TextEncoder().encode('{"object":'));
          return;
        }
        await scheduler.wait(20);
        controller.error(new ConnectionReset("The sandbox was told to break the connection."));
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(stream, { headers: { "content-type": "application/json" } });
}

const shared = { "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin" };

function crossOrigin(response: Response): Response {
  const open = new Response(response.body, response);
  for (const [name, value] of Object.entries(shared)) open.headers.set(name, value);
  return open;
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith("/_sandbox/")) {
      try {
        return await stripeApi(request, env);
      } catch (problem) {
        if (problem instanceof ConnectionReset) return brokenOff();
        throw problem;
      }
    }
    if (request.method === "OPTIONS") {
      const allowed = {
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "*, authorization",
      };
      return new Response(null, { status: 204, headers: { ...shared, ...allowed } });
    }
    return crossOrigin(asset(pathname, "http: https:") ?? (await control(request, env)));
  },
} satisfies ExportedHandler<SandboxEnv>;
