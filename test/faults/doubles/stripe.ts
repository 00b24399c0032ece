// Stripe in moments that its sandbox does not show: accounts that are not in their session yet, what it will not show, and
// answers that take their time. Each by what it concerns; null ends it.
import { WorkerEntrypoint } from "cloudflare:workers";

interface Told {
  /** Accounts that sessions do not show yet. */
  hidden: Record<string, true | null>;
  /** Sessions that show the accounts of another, as Stripe may when a customer links the same bank account again. */
  same: Record<string, string | null>;
  /** "METHOD /path" to the code that it is refused with. */
  refused: Record<string, string | null>;
  /** "METHOD /path" to the body that it is answered with. */
  odd: Record<string, string | null>;
  /** "METHOD /path" to the status that it fails with. */
  failing: Record<string, number | null>;
  /** "METHOD /path" to the milliseconds that each of its answers takes. */
  slowed: Record<string, number | null>;
  /** "METHOD /path" to the milliseconds that its next answer takes, when it may no longer be true. */
  slow: Record<string, number | null>;
}

const told: Told = { hidden: {}, same: {}, refused: {}, odd: {}, failing: {}, slowed: {}, slow: {} };
/** How often each call was made. */
const calls: Record<string, number> = {};

export default class StripeDouble extends WorkerEntrypoint<{ STRIPE: Fetcher }> {
  override async fetch(request: Request): Promise<Response> {
    const { hostname, pathname } = new URL(request.url);
    if (hostname !== "api.stripe.com") {
      const more = (await request.json()) as Partial<Told>;
      for (const what of Object.keys(told) as (keyof Told)[]) Object.assign(told[what], more[what]);
      return Response.json({ ...told, calls });
    }
    const called = `${request.method} ${pathname}`;
    calls[called] = (calls[called] ?? 0) + 1;
    const status = told.failing[called];
    if (status) return Response.json({ error: { type: "api_error", message: "No." } }, { status });
    if (told.slowed[called]) await scheduler.wait(told.slowed[called]);
    const answer = await this.answer(request, called);
    const ms = told.slow[called];
    if (!ms) return answer;
    told.slow[called] = null;
    await scheduler.wait(ms);
    return answer;
  }

  private async answer(request: Request, called: string): Promise<Response> {
    const code = told.refused[called];
    const answer = await this.env.STRIPE.fetch(request);
    const odd = told.odd[called];
    if (odd) return new Response(odd, { headers: answer.headers });
    if (code) return Response.json({ error: { type: "invalid_request_error", code, message: "No." } }, { status: 403 });
    if (!/^GET .*\/sessions\/\w+$/.test(called) || !answer.ok) return answer;
    const session = (await answer.json()) as { id: string; accounts: { data: { id: string }[] } };
    const other = told.same[session.id];
    if (other) {
      const url = request.url.replace(session.id, other);
      const shown = await this.env.STRIPE.fetch(new Request(url, { headers: request.headers }));
      session.accounts = ((await shown.json()) as typeof session).accounts;
    }
    session.accounts.data = session.accounts.data.filter(({ id }) => !told.hidden[id]);
    return Response.json(session, { headers: answer.headers });
  }
}
