// Holds what tests send and get against the API's description, and counts what was held and what was left out.
import { type Code, typeOf } from "../../src/openapi/errors.ts";
import { at, type Described, document, flaw, operationsAt, responseAt } from "./described.ts";

export interface Exchange {
  method: string;
  /** With its query. */
  path: string;
  /** As it was given: an object, or text. */
  sent: unknown;
  status: number;
  headers: Headers;
  body: unknown;
}

/** How often each operation was answered with each status (`createLink 200`), and why what was left out was. */
interface Tally {
  held: Map<string, number>;
  leftOut: Map<string, number>;
}
const shared = globalThis as { banklinkTally?: Tally };
shared.banklinkTally ??= { held: new Map(), leftOut: new Map() };
/** Of all test files that have run in this process. */
export const tally = shared.banklinkTally;

const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);

/**
 * Throws where the exchange is not as the description has it. `missing` are fields that the test's Stripe leaves out of
 * accounts, though its API promises them: as we pass its JSON on, they are missing in our answers too.
 */
export function hold(exchange: Exchange, missing: string[] = []): void {
  const { method, headers, status } = exchange;
  const body = completed(exchange.body, missing);
  const path = exchange.path.replace(/^https?:\/\/[^/]+/, "");
  const [pathname = ""] = path.split(/[?#]/);
  const reason = reasonToLeaveOut(exchange, pathname);
  if (reason) return void count(tally.leftOut, reason);
  const say = (problem: string) => `${method} ${path} → ${status}: ${problem}. ${JSON.stringify(body)?.slice(0, 2000)}`;
  const throwIf = (problem: string | null) => {
    if (problem !== null) throw new Error(say(problem));
  };
  throwIf(flaw(at("components", "headers", "RequestId", "schema"), headers.get("Request-Id")));
  throwIf(flawOfRefusal(exchange));
  const there = operationsAt(pathname);
  const described = there.find((each) => each.method === method);
  if (!described) {
    // Nothing else answers as JSON than what says that there is no such route, or no such method of one.
    throwIf(flaw(at("components", "schemas", "ErrorEnvelope"), body));
    if (there.length > 0 && status === 404) throw new Error(say("the path is described, and there is no such route"));
    return void count(tally.leftOut, "no such route");
  }
  throwIf(flawOfAnswer(described, status, body));
  if (status < 300) throwIf(flawOfRequest(described, exchange, path));
  count(tally.held, `${described.id} ${status}`);
}

/** What is wrong with an answer to an operation; null when it is as described. */
export function flawOfAnswer(described: Described, status: number, body: unknown): string | null {
  const place = responseAt(described, status);
  return place === null ? `${described.id} does not describe this status` : flaw(place, body);
}

/** What of a refusal does not go together: what stands in its body, its status and its headers. */
function flawOfRefusal({ status, headers, body }: Exchange): string | null {
  const { error } = (body ?? {}) as { error?: { type: string; code: Code; request_id: string } };
  if (!error) return null;
  const type = typeOf(status, error.code);
  if (error.type !== type) return `the type must be ${type}`;
  // A repeat is answered as the request before it was.
  if (error.request_id !== headers.get("Request-Id") && !headers.has("Idempotent-Replayed"))
    return "request_id is not that of the Request-Id";
  // Nobody knows when somebody will have set it up.
  const isForNow = (status === 429 || status === 503) && error.code !== "configuration_invalid";
  const problem =
    isForNow && flaw(at("components", "headers", "RetryAfter", "schema"), headers.get("Retry-After"), true);
  return problem ? `Retry-After: ${problem}` : null;
}

/** Why an exchange is none that the description is about; null where it is one. */
function reasonToLeaveOut({ method, headers }: Exchange, pathname: string): string | null {
  if (/^\/_(sandbox|test)\b/.test(pathname)) return "the sandbox's own";
  if (method === "HEAD") return "HEAD";
  const type = headers.get("Content-Type") ?? "";
  if (type.startsWith("text/html")) return "a page";
  if (type.startsWith("application/json") && !/\.json$/.test(pathname)) return null;
  // Static files, and redirects to a page: whatever of the API answers is JSON.
  return /^\/(v1|webhooks|healthz)\b/.test(pathname) || operationsAt(pathname).length > 0
    ? null
    : "a file or a redirect";
}

/** What was sent with a request that was granted must be as described too. */
function flawOfRequest({ path, method, operation, id }: Described, { sent }: Exchange, asked: string): string | null {
  const place = ["paths", path, method.toLowerCase()];
  const text = asked.split("#")[0]?.split("?")[1] ?? "";
  const query = new URLSearchParams(text);
  const parameters = (operation.parameters ?? []).map((parameter, index) => ({ ...parameter, index }));
  // Where none is described, none is looked at.
  const isAsked = parameters.some((parameter) => parameter.in === "query");
  for (const [name, value] of isAsked ? query : []) {
    const known = parameters.find((parameter) => parameter.in === "query" && parameter.name === name);
    if (!known) return `${id} does not describe the parameter ${name}`;
    // Coercion needs something to put the number into.
    const problem = flaw(at(...place, "parameters", known.index, "schema"), value, true);
    if (problem) return `the parameter ${name} is not as described: ${problem}`;
  }
  const missing = parameters.find((each) => each.in === "query" && each.required && !query.has(each.name));
  if (missing) return `the parameter ${missing.name} is not there`;
  if (!operation.requestBody) return null;
  const body = typeof sent === "string" ? JSON.parse(sent === "" ? "{}" : sent) : (sent ?? {});
  const problem = flaw(at(...place, "requestBody", "content", "application/json", "schema"), body);
  return problem && `the request's body is not as described: ${problem} ${JSON.stringify(body)}`;
}

/** `value` with null for what Stripe has left out of accounts. */
function completed(value: unknown, missing: string[]): unknown {
  if (missing.length === 0) return value;
  return JSON.parse(JSON.stringify(value), (_, inner) =>
    inner?.object === "financial_connections.account"
      ? { ...Object.fromEntries(missing.map((name) => [name, null])), ...inner }
      : inner,
  );
}

const heldEvents = new Set<string>();

/** Throws where an event that was sent to NOTIFY_URL is not as described. */
export function holdEvent(sent: unknown, missing: string[] = []): void {
  const body = JSON.stringify(completed(sent, missing));
  if (heldEvents.has(body)) return;
  heldEvents.add(body);
  const event = JSON.parse(body) as { type: string };
  if (!document.webhooks[event.type]) throw new Error(`The event ${event.type} is not described.`);
  const place = at("webhooks", event.type, "post", "requestBody", "content", "application/json", "schema");
  const problem = flaw(place, event);
  if (problem) throw new Error(`The event ${event.type}: ${problem}. ${body.slice(0, 2000)}`);
  count(tally.held, `event ${event.type}`);
}
