// A webhook endpoint that was registered at Stripe. What it was told stands with the events, not here.
export interface WebhookEndpoint {
  id: string;
  /** The connected account it was made under; "" for the platform itself. */
  scope: string;
  created: number;
  url: string;
  /** Whether it listens to connected accounts, instead of the account itself. */
  connect: boolean;
  enabledEvents: string[];
  /** Null: events come in the account's default version. */
  apiVersion: string | null;
  description: string | null;
  metadata: Record<string, string>;
  disabled: boolean;
  deleted: boolean;
  /** Of one that is there from the start: the product's address that it was made for. */
  madeFor?: string;
}
