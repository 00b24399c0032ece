// How a call fails.
import type { ApiError } from "./types.ts";

/**
 * A call that failed. With `status` above 0 the API said no, and the fields are those of its error envelope. With 0 there
 * was no answer: `type` is `connection_error`, `code` is `unreachable` or `timeout`, and `cause` what fetch threw; or nothing
 * was asked, as an id cannot be one: `code` is `parameter_invalid`.
 */
export class BanklinkError extends Error {
  override name = "BanklinkError";
  readonly status: number;
  readonly type: ApiError["type"] | "connection_error";
  /** One of the API's, or `unreachable`, `timeout`, or `not_banklink` where something else has answered. */
  readonly code: ApiError["code"] | "unreachable" | "timeout" | "not_banklink" | (string & {});
  readonly param: string | undefined;
  readonly requestId: string | undefined;
  readonly stripeCode: string | undefined;
  /** When what was refused becomes possible, in Unix seconds; null where nobody knows. */
  readonly availableAt: number | null | undefined;
  /** Seconds after which the API asks to try again. */
  readonly retryAfter: number | undefined;
  /** The `error` of the envelope, as it came. */
  readonly raw: object;

  constructor(status: number, raw: Record<string, unknown>, more: { retryAfter?: number; cause?: unknown } = {}) {
    super(text(raw.message) ?? `banklink answered ${status}.`, more.cause === undefined ? {} : { cause: more.cause });
    this.status = status;
    this.type = (text(raw.type) as ApiError["type"] | undefined) ?? "api_error";
    this.code = text(raw.code) ?? "unknown";
    this.param = text(raw.param);
    this.requestId = text(raw.request_id);
    this.stripeCode = text(raw.stripe_code);
    this.availableAt = raw.available_at as number | null | undefined;
    this.retryAfter = more.retryAfter;
    this.raw = raw;
  }
}

const text = (value: unknown) => (typeof value === "string" ? value : undefined);
