// Who owns a linked account, as the bank says.
export interface Owner {
  id: string;
  ownership: string;
  name: string;
  email: string | null;
  phone: string | null;
  address: string | null;
  refreshedAt: number;
}
