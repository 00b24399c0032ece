// A customer at Stripe, as far as Financial Connections needs one.
export interface Customer {
  id: string;
  /** The connected account it was made under; "" for the platform itself. */
  scope: string;
  created: number;
  email: string | null;
  name: string | null;
  phone: string | null;
  description: string | null;
  metadata: Record<string, string>;
  deleted: boolean;
}
