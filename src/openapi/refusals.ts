// What each operation is refused with: what every one of its kind is, and what it says itself.
import { type Code, errorCodes, typeOf } from "./errors.ts";
import type { Operation, Status } from "./operation.ts";

const ofBody: Code[] = [
  "parameter_invalid",
  "parameter_unknown",
  "json_invalid",
  "encoding_invalid",
  "body_too_large",
  "content_type_invalid",
];

function ofItsKind({ who, method, query, body, inPath }: Operation): Code[] {
  if (who === "anyone") return ["method_not_allowed", "internal_error"];
  const always: Code[] = ["rate_limited", "overloaded", "deploying", "configuration_invalid", "internal_error"];
  if (who === "stripe") return ["json_invalid", "encoding_invalid", "body_too_large", ...always];
  const asked: Code[] = [
    ...(query ? (["parameter_invalid", "parameter_unknown"] as const) : []),
    ...(body ? ofBody : []),
  ];
  if (who === "customer")
    return ["resource_missing", ...asked.filter((code) => code !== "parameter_unknown"), ...always];
  const once: Code[] = method === "get" ? [] : ["idempotency_key_invalid", "idempotency_key_reused"];
  return [...(inPath?.id ? (["resource_missing"] as const) : []), ...asked, ...once, "api_key_invalid", ...always];
}

/** The codes of each status that an operation is refused with. */
export function refusalsOf(operation: Operation): Map<Status, Code[]> {
  const found = new Map<Status, Set<Code>>();
  for (const refusal of [...operation.refusals, ...ofItsKind(operation)]) {
    const [, given, code] = /^(?:(\d+) )?(\w+)$/.exec(refusal) as unknown as [string, string | undefined, Code];
    const status = Number(given ?? errorCodes[code].status) as Status;
    found.set(status, (found.get(status) ?? new Set()).add(code));
  }
  return new Map([...found].sort(([a], [b]) => a - b).map(([status, codes]) => [status, [...codes].sort()]));
}

/** The error of a code as an answer has it; `status` is the code's own, or the one that it has here. */
export function exampleOf(code: Code, status: number = errorCodes[code].status) {
  const { message, param, stripe_code, available_at } = errorCodes[code] as (typeof errorCodes)[Code] & {
    param?: string;
    stripe_code?: string;
    available_at?: number;
  };
  return {
    error: {
      type: typeOf(status, code),
      code,
      message,
      ...(param ? { param } : {}),
      ...(stripe_code ? { stripe_code } : {}),
      ...(available_at ? { available_at } : {}),
      request_id: "req_0f3b8c1d2e4a5b6c7d8e9f0a",
    },
  };
}
