// A connected account (Stripe Connect): can hold linked accounts, and can be acted for with Stripe-Account.
export interface ConnectedAccount {
  id: string;
  created: number;
  type: "standard" | "express" | "custom";
  country: string;
  email: string | null;
  businessType: string | null;
  metadata: Record<string, string>;
  deleted: boolean;
}
