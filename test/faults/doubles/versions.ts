// Stripe answering otherwise than its sandbox, told apart by the API version that is asked: rules, of which the first that
// fits decides. The request reaches the sandbox all the same, unless `instead` is true.
import { WorkerEntrypoint } from "cloudflare:workers";

interface Rule {
  /** "METHOD /path", as a regular expression. */
  match: string;
  /** Only calls in a preview version, or only in others. */
  preview?: boolean;
  /** How many calls it answers; without, all. */
  times?: number;
  instead?: boolean;
  status?: number;
  body?: unknown;
  /** Paths into the answer ("status_details", "accounts.data.*.last4") that are left out. */
  without?: string[];
  /** Is laid over the answer. */
  over?: object;
  /** The answer is made now, and arrives when the double is told to `release`. */
  isHeld?: boolean;
}

let rules: Rule[] = [];
let held = 0;
let released = 0;

export default class Versions extends WorkerEntrypoint<{ STRIPE: Fetcher }> {
  override async fetch(request: Request): Promise<Response> {
    const { hostname, pathname } = new URL(request.url);
    if (hostname !== "api.stripe.com") {
      const told = (await request.json()) as { rules?: Rule[]; release?: boolean };
      if (told.rules) rules = told.rules;
      if (told.release) released = held;
      return Response.json({ held: held - released });
    }
    const called = `${request.method} ${pathname}`;
    const isPreview = request.headers.get("Stripe-Version")?.endsWith(".preview") ?? false;
    const rule = rules.find(
      ({ match, preview, times }) =>
        new RegExp(`^${match}$`).test(called) && (preview ?? isPreview) === isPreview && times !== 0,
    );
    if (!rule) return this.env.STRIPE.fetch(request);
    if (rule.times) rule.times--;
    const answer = rule.instead ? new Response("{}") : await this.env.STRIPE.fetch(request);
    const said = await answer.json();
    for (const path of rule.without ?? []) leaveOut(said, path.split("."));
    const body = rule.body ?? { ...(said as object), ...rule.over };
    if (rule.isHeld) for (const own = ++held; released < own; ) await scheduler.wait(20);
    return Response.json(body, { status: rule.status ?? answer.status });
  }
}

function leaveOut(value: unknown, [first = "", ...rest]: string[]): void {
  if (typeof value !== "object" || value === null) return;
  const object = value as Record<string, unknown>;
  if (rest.length === 0) delete object[first];
  else if (first === "*") for (const each of Object.values(object)) leaveOut(each, rest);
  else leaveOut(object[first], rest);
}
