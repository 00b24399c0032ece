// What every answer must be, whatever was asked.
import { isUtf8 } from "node:buffer";
import { operationsAt } from "../contract/described.ts";
import { flawOfAnswer } from "../contract/hold.ts";
import type { Exchange, Sent } from "./send.ts";

const typeOf: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "authentication_error",
  404: "invalid_request_error",
  405: "invalid_request_error",
  409: "invalid_request_error",
  410: "invalid_request_error",
  413: "invalid_request_error",
  415: "invalid_request_error",
  422: "invalid_request_error",
  429: "rate_limit_error",
};
/** Headers that go with a status. */
const neededHeader: Record<number, string> = { 401: "www-authenticate", 405: "allow", 429: "retry-after" };
/** More than a socket holds: the answer may come, and the connection end, before all of it was sent. */
const unsentBytes = 64 * 1024;

/** Files that Cloudflare serves by itself, before our Worker is asked. */
const files =
  /^(\/|%2f|\.)+(robots\.txt|favicon\.svg|((onboarding|qr|manage)(-[0-9a-f]+)?\.js|manage-[0-9a-f]+\.css|(words-\w+|doctor|problems)-[0-9a-f]+\.json|console(-[0-9a-f]+\.(js|css)|\.html)?))/i;

/** What is wrong with `answer`, in words; null when nothing is. */
export function faultOf(sent: Sent, { status, headers, text }: Exchange): string | null {
  if (status === 0) return sent.body && sent.body.length > unsentBytes && /EPIPE|ECONNRESET/.test(text) ? null : text;
  if (status >= 500) return `a ${status}`;
  const requestId = headers["request-id"];
  if (requestId === undefined && files.test(sent.path)) return null;
  if (!/^req_[0-9a-f]{24}$/.test(requestId ?? "")) return "no Request-Id";
  if (status >= 300 && status < 400)
    return /^\/[lm]\/[0-9a-hjkmnp-tv-z]{50}(\?|$)/.test(headers.location ?? "") ? null : `led to ${headers.location}`;
  const type = headers["content-type"] ?? "";
  const isJson = type.startsWith("application/json");
  if (sent.method === "HEAD") return text === "" ? null : "a body for HEAD";
  if (status < 300)
    return (
      takenFault(sent) ??
      (isJson ? (jsonFault(text) ?? shownFault(JSON.parse(text)) ?? describedFault(sent, status, text)) : null)
    );

  const needed = neededHeader[status];
  if (needed && !headers[needed]) return `${status} without ${needed}`;
  if (typeOf[status] === undefined) return `a ${status}, which is no status of ours`;
  if (isJson)
    return jsonFault(text) ?? envelopeFault(JSON.parse(text), status, requestId) ?? describedFault(sent, status, text);
  const mayBePage = sent.method === "GET" && type.startsWith("text/html");
  return mayBePage && text.startsWith("<!doctype html>") ? null : `an error that is neither envelope nor page: ${type}`;
}

/** That the API's description has another answer, where it has one of this route. */
function describedFault({ method, path }: Sent, status: number, text: string): string | null {
  const described = operationsAt(path.split("?")[0] ?? "").find((each) => each.method === method);
  return described ? flawOfAnswer(described, status, JSON.parse(text)) : null;
}

/** Of what was done: that it should have been refused for its form alone. */
const takenFault = ({ method, body }: Sent) =>
  method === "POST" && body && !isUtf8(body) ? "a body taken that is not UTF-8" : null;

/** Text that should have been kept out, in what is known now. */
function shownFault(value: unknown): string | null {
  if (typeof value === "string") return value.isWellFormed() && !/[^\P{Cc}\t\n\r]/u.test(value) ? null : `the text ${JSON.stringify(value)}`; // biome-ignore format: one idea
  if (typeof value !== "object" || value === null) return null;
  for (const pair of Object.entries(value)) {
    const fault = shownFault(pair[0]) ?? shownFault(pair[1]);
    if (fault) return fault;
  }
  return null;
}

function jsonFault(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch {
    return "no JSON";
  }
}

function envelopeFault(body: Record<string, unknown>, status: number, requestId: string | undefined): string | null {
  const error = body.error as Record<string, unknown> | undefined;
  if (typeof error !== "object" || error === null) return "no envelope";
  if (error.type !== typeOf[status]) return `${status} with type ${error.type}`;
  if (typeof error.code !== "string" || !/^[a-z_]+$/.test(error.code)) return `the code ${error.code}`;
  if (typeof error.message !== "string" || error.message.length < 10) return `the message ${error.message}`;
  if (error.param !== undefined && (typeof error.param !== "string" || error.param === "")) return "an odd param";
  if (error.request_id !== requestId) return "another request_id than in the header";
  return null;
}
