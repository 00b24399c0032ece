// A slow line to Stripe: a request is served at once and its answer arrives later, when it may no longer be true.
import { WorkerEntrypoint } from "cloudflare:workers";

interface Hold {
  /** "METHOD /path" of the requests it is for. */
  match: string;
  times: number;
  ms: number;
}

let holds: Hold[] = [];
/** Requests whose answers are on their way. */
let onTheWay: string[] = [];

export default class Line extends WorkerEntrypoint<{ STRIPE: Fetcher }> {
  override async fetch(request: Request): Promise<Response> {
    const { hostname, pathname } = new URL(request.url);
    if (hostname !== "api.stripe.com") {
      const { hold } = (await request.json()) as { hold?: Hold };
      if (hold) holds.push(hold);
      return Response.json({ onTheWay });
    }
    const called = `${request.method} ${pathname}`;
    const hold = holds.find(({ match, times }) => match === called && times > 0);
    const answer = await this.env.STRIPE.fetch(request);
    if (!hold) return answer;
    hold.times--;
    holds = holds.filter(({ times }) => times > 0);
    const body = await answer.text();
    onTheWay.push(called);
    await scheduler.wait(hold.ms);
    onTheWay = onTheWay.filter((one) => one !== called);
    return new Response(body, { status: answer.status, headers: answer.headers });
  }
}
