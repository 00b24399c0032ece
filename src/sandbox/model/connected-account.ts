// A connected account (Stripe Connect): linked accounts can belong to it, and requests can act for it (Stripe-Account).
export interface ConnectedAccount {
  id: string;
  /** The scope it was made in; left out for the platform's. */
  owner?: string;
  created: number;
  type: "standard" | "express" | "custom";
  country: string;
  email: string | null;
  businessType: string | null;
  metadata: Record<string, string>;
  deleted: boolean;
}
