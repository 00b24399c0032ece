// An operator's endpoint at its worst: slow, redirecting, with an endless answer. What it accepts is recorded by nobody.
import { WorkerEntrypoint } from "cloudflare:workers";

type Manner = "well" | "dawdling" | "redirect" | "endless" | "silent" | "gone";
let manner: Manner = "well";
let seen: { id: string | null; type: string; link: string }[] = [];
let taken = 0;
/** Deliveries under way, and the most there were at a time. */
let now = 0;
let most = 0;
/** Links whose events are not answered, whatever the manner. */
let silentFor: string[] = [];
/** Types of events that are answered 500, whatever the manner. */
let refused: string[] = [];

interface About {
  id: string;
  banklink?: { link: string };
}

async function silence(): Promise<Response> {
  await scheduler.wait(40_000);
  return new Response(null);
}

export default class Receiver extends WorkerEntrypoint {
  override async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith("/_sandbox/")) {
      const told = (await request.json()) as {
        manner?: Manner;
        refused?: string[];
        silentFor?: string[];
        forget?: boolean;
      };
      if (told.silentFor) silentFor = told.silentFor;
      if (told.manner) manner = told.manner;
      if (told.refused) refused = told.refused;
      if (told.forget) seen = [];
      return Response.json({ seen, taken, most });
    }
    const id = request.headers.get("webhook-id");
    const { type, data } = (await request.json()) as { type: string; data: { object: About } };
    const link = data.object.banklink?.link ?? data.object.id;
    seen.push({ id, type, link });
    now++;
    most = Math.max(most, now);
    try {
      return silentFor.includes(link) ? await silence() : await this.answer(type);
    } finally {
      now--;
    }
  }

  private async answer(type: string): Promise<Response> {
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
        return silence();
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
