// One entry of the log of Stripe API requests.
export interface SeenRequest {
  method: string;
  path: string;
  idempotency_key: string | null;
  stripe_version: string | null;
  stripe_account: string | null;
  /** Null when it was never answered. */
  status: number | null;
}
