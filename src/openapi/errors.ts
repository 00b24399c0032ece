// Every code that an answer can have in its error: its status, what it means, and an example.
export interface ErrorCode {
  status: 400 | 401 | 404 | 405 | 409 | 410 | 413 | 415 | 429 | 500 | 502 | 503;
  /** What it means, and what to do. */
  means: string;
  message: string;
  param?: string;
  stripe_code?: string;
  available_at?: number;
}

export const types = [
  "invalid_request_error",
  "authentication_error",
  "rate_limit_error",
  "stripe_error",
  "api_error",
] as const;

export const errorCodes = {
  parameter_missing: {
    status: 400,
    means: "A parameter that must be there is not. `param` names it.",
    message: "Missing required parameter: account_holder.",
    param: "account_holder",
  },
  parameter_invalid: {
    status: 400,
    means: "A parameter is not what it must be. `param` names it, and `message` says what it must be.",
    message: "Invalid limit: must be a whole number from 1 to 100.",
    param: "limit",
  },
  parameter_unknown: {
    status: 400,
    means: "There is no such parameter here. Look for a typing error in `param`.",
    message: "Received unknown parameter: pemissions.",
    param: "pemissions",
  },
  json_invalid: {
    status: 400,
    means: "The body is not a JSON object.",
    message: "The body is not valid JSON.",
  },
  encoding_invalid: {
    status: 400,
    means: "The body is not UTF-8.",
    message: "The body is not UTF-8. Encode it as UTF-8.",
  },
  idempotency_key_invalid: {
    status: 400,
    means: "The Idempotency-Key must have 1 to 255 characters, all of ASCII.",
    message: "Idempotency-Key must have 1 to 255 characters, all of ASCII.",
    param: "Idempotency-Key",
  },
  idempotency_key_reused: {
    status: 400,
    means: "The Idempotency-Key came with another request in the last 24 hours. Use a new key for a new request.",
    message: "This Idempotency-Key came before with another request. Use a new key for a new request.",
    param: "Idempotency-Key",
  },
  email_invalid: {
    status: 400,
    means: "Stripe does not take the e-mail address of the new customer.",
    message: "Stripe refused: Invalid email address: pat@example.",
    param: "account_holder[email]",
  },
  permission_missing: {
    status: 400,
    means: "The customer has not shared this of the account. Ask for the permission with a new link.",
    message:
      'The customer has not shared transactions of fca_1R2s3T4u. Ask for it with a new link: POST /v1/links with "transactions" among its permissions.',
    param: "features[0]",
  },
  signature_invalid: {
    status: 400,
    means:
      "Stripe's signature does not fit the body. Compare STRIPE_WEBHOOK_SECRET with the endpoint's secret in Stripe's dashboard.",
    message:
      "The Stripe-Signature does not fit this body, or is over five minutes old. Check STRIPE_WEBHOOK_SECRET, and that nothing on the way changes the body.",
    param: "Stripe-Signature",
  },
  api_key_invalid: {
    status: 401,
    means: "There is no API key, or it is none of this service's. Send `Authorization: Bearer <API_KEY>`.",
    message: "You did not send an API key. Send it as `Authorization: Bearer <API_KEY>`.",
  },
  resource_missing: {
    status: 404,
    means:
      "There is nothing of that id, or it belongs to another connected account. `param` names it. What belongs to a connected account is found with `stripe_account` only.",
    message: "No such link: 'lnk_01'",
    param: "id",
  },
  method_not_allowed: {
    status: 405,
    means: "The address is right and the method is not. The header Allow has those that are.",
    message: "Use GET, POST here.",
  },
  link_completed: {
    status: 409,
    means: "A bank is linked by this link already. Make a new link for another one.",
    message: "A bank account is already linked by this link.",
  },
  link_attempts_exceeded: {
    status: 409,
    means: "The link was tried a hundred times. Make a new link.",
    message: "This link was tried 100 times. Make a new link.",
  },
  account_holder_being_deleted: {
    status: 409,
    means: "The account holder is being erased. Wait for `holder.deleted`, then try again.",
    message: "This account holder is being deleted. Try again when holder.deleted was sent, or in a minute.",
    param: "account_holder",
  },
  account_disconnected: {
    status: 409,
    means: "The account was disconnected, for good. Make a new link to link it anew.",
    message:
      "fca_1R2s3T4u was disconnected for good. To link it anew, make a new link (POST /v1/links) for its account holder.",
  },
  account_inactive: {
    status: 409,
    means: "The bank gives no access now. Have its customer repair that: make a link with `relink`.",
    message:
      'The bank gives no access to fca_1R2s3T4u now. Have its customer repair it: POST /v1/links with {"relink": "fca_1R2s3T4u"}, and send them the link.',
  },
  refresh_not_available: {
    status: 409,
    means:
      "It is being refreshed, or was a short time ago. `available_at` says from when on it can be, or is null while that is not known.",
    message: "balance was refreshed a short time ago. Try again in 3600 s (available_at).",
    param: "features[0]",
    available_at: 1_790_003_600,
  },
  refresh_required: {
    status: 409,
    means:
      "Stripe has read no owners, or no transactions, of the account yet. Refresh, and ask again after `account.updated`.",
    message:
      'Stripe has read no owners of fca_1R2s3T4u yet. POST /v1/accounts/fca_1R2s3T4u/refresh with {"features": ["ownership"]}, and ask again after account.updated.',
  },
  relink_not_needed: {
    status: 409,
    means: "The account of the repair link works, or another one that looks the same. There is nothing to repair.",
    message:
      "The account works, or another that looks the same: there is nothing to repair. Close the page, and see GET /v1/accounts.",
  },
  notify_url_missing: {
    status: 409,
    means: "There is nowhere to send events to. Set NOTIFY_URL and NOTIFY_SECRET.",
    message: "There is nowhere to send events to. Set NOTIFY_URL and NOTIFY_SECRET.",
  },
  link_expired: {
    status: 410,
    means: "The link has expired. Make a new one, or change its `expires_at`.",
    message: "This link is expired. Ask for a new one.",
  },
  link_revoked: {
    status: 410,
    means: "The link was revoked. Make a new one.",
    message: "This link is revoked. Ask for a new one.",
  },
  body_too_large: {
    status: 413,
    means: "The body is larger than this route takes. `message` says how much it takes.",
    message: "The body is over 32768 bytes, the most this route takes.",
  },
  content_type_invalid: {
    status: 415,
    means: "The body is not sent as JSON in UTF-8. Send `Content-Type: application/json`.",
    message: "Send the body as JSON in UTF-8, with Content-Type: application/json.",
  },
  rate_limited: {
    status: 429,
    means: "Too many requests at once. Wait for as many seconds as Retry-After says, then try again.",
    message: "Too many requests. Wait a minute, then try again.",
  },
  internal_error: {
    status: 500,
    means: "Something is wrong with banklink itself. Try again; if it stays, report the request id.",
    message: "Something went wrong on our side. Try again; if it stays, report the request id.",
  },
  stripe_refused: {
    status: 502,
    means: "Stripe refuses the call. `message` has Stripe's words and what to do, `stripe_code` Stripe's own code.",
    message:
      "Stripe refused: Invalid API Key provided. STRIPE_SECRET_KEY is wrong, expired or revoked: set a valid one (https://dashboard.stripe.com/apikeys). (Stripe request req_8LkZ)",
    stripe_code: "api_key_expired",
  },
  stripe_unavailable: {
    status: 503,
    means: "Stripe has failed, or has not answered in time. Try again after as many seconds as Retry-After says.",
    message: "Stripe could not be reached. Try again in a moment.",
  },
  overloaded: {
    status: 503,
    means: "Too many requests about one account holder at once. Try again after as many seconds as Retry-After says.",
    message: "There are too many requests about this account holder at once. Try again in a few seconds.",
  },
  deploying: {
    status: 503,
    means: "A new release is being deployed. Try again after as many seconds as Retry-After says.",
    message: "A new release is being deployed. Try again in a few seconds.",
  },
  index_unavailable: {
    status: 503,
    means: "The search index does not answer. Try again after as many seconds as Retry-After says.",
    message: "The search index does not answer. Try again in a few seconds.",
  },
  configuration_invalid: {
    status: 503,
    means: "The service is not set up yet. `GET /healthz` lists what is missing.",
    message: "This service is not set up yet. Whoever runs it finds what is missing in its log and at /healthz.",
  },
} satisfies Record<string, ErrorCode>;

export type Code = keyof typeof errorCodes;

/** The `type` that goes with a status and a code. */
export function typeOf(status: number, code: Code): (typeof types)[number] {
  if (code.startsWith("stripe_")) return "stripe_error";
  if (status === 401) return "authentication_error";
  if (status === 429) return "rate_limit_error";
  return status >= 500 ? "api_error" : "invalid_request_error";
}
