// Thrown when Stripe would refuse a request: the status and the error body, worded as Stripe's.
export type ErrorType = "invalid_request_error" | "idempotency_error" | "api_error" | "rate_limit_error";

export class Refusal extends Error {
  readonly status: number;
  readonly type: ErrorType;
  readonly code: string | undefined;
  readonly param: string | undefined;

  constructor(status: number, message: string, more: { type?: ErrorType; code?: string; param?: string } = {}) {
    super(message);
    this.status = status;
    this.type = more.type ?? "invalid_request_error";
    this.code = more.code;
    this.param = more.param;
  }

  /** The answer's JSON, with a link to the request in the Dashboard's log, as Stripe gives one. */
  body(requestId: string): string {
    const { type, code, message, param } = this;
    return JSON.stringify(
      {
        error: {
          ...(code === undefined
            ? {}
            : { code, doc_url: `https://docs.stripe.com/error-codes/${code.replaceAll("_", "-")}` }),
          message,
          ...(param === undefined ? {} : { param }),
          request_log_url: `https://dashboard.stripe.com/test/logs/${requestId}`,
          type,
        },
      },
      null,
      2,
    );
  }
}

export function invalid(param: string, message: string, code?: string): Refusal {
  return new Refusal(400, message, code === undefined ? { param } : { param, code });
}

/** There is no object with that id: 404 when the path names it, 400 when a parameter does. */
export function noSuch(what: string, id: string, param = "id"): Refusal {
  return new Refusal(param === "id" ? 404 : 400, `No such ${what}: '${id}'`, { code: "resource_missing", param });
}
