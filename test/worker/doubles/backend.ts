// An operator's backend at NOTIFY_URL that answers as it is told: with a status, or not at all. It says which methods it saw.
import { WorkerEntrypoint } from "cloudflare:workers";

let status: number | "silent" | "broken" = 200;
let methods: string[] = [];

export default class Backend extends WorkerEntrypoint {
  override async fetch(request: Request): Promise<Response> {
    if (!new URL(request.url).pathname.startsWith("/_sandbox/")) {
      const told = (await request.json()) as { status?: typeof status };
      status = told.status ?? status;
      const seen = methods;
      methods = [];
      return Response.json({ methods: seen });
    }
    methods.push(request.method);
    if (status === "broken") throw new Error("Network connection lost.");
    if (status === "silent") await scheduler.wait(30_000);
    return new Response(null, { status: typeof status === "number" ? status : 200 });
  }
}
