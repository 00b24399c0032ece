// An operator's endpoint at its worst: slow, redirecting, with an endless answer. What it accepts is recorded by nobody.
import { WorkerEntrypoint } from "cloudflare:workers";

type Manner = "well" | "dawdling" | "redirect" | "endless" | "silent" | "gone";
let manner: Manner = "well";
let seen: { id: string | null; type: string }[] = [];
let taken = 0;
/** Types of events that are answered 500, whatever the manner. */
let refused: string[] = [];

export default class Receiver extends WorkerEntrypoint {
  override async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith("/_sandbox/")) {
      const told = (await request.json()) as { manner?: Manner; refused?: string[]; forget?: boolean };
      if (told.manner) manner = told.manner;
      if (told.refused) refused = told.refused;
      if (told.forget) seen = [];
      return Response.json({ seen, taken });
    }
    const id = request.headers.get("webhook-id");
    const { type } = (await request.json()) as { type: string };
    seen.push({ id, type });
    if (refused.includes(type)) return new Response(null, { status: 500 });
    switch (manner) {
      case "well":
        return new Response(null, { status: 204 });
      case "dawdling":
        await scheduler.wait(4_000);
        return new Response(null, { status: 204 });
      case "gone":
        return new Response(null, { status: 410 });
      case "redirect":
        return new Response(null, { status: 307, headers: { Location: "https://elsewhere.example/hook" } });
      case "silent":
        await scheduler.wait(40_000);
        return new Response(null);
      case "endless": {
        const chunk = new Uint8Array(64 * 1024);
        return new Response(
          new ReadableStream({
            pull(controller) {
              taken += chunk.length;
              controller.enqueue(chunk);
            },
          }),
        );
      }
    }
  }
}
