// One owner of a linked account, as the bank reports it.
export interface Owner {
  id: string;
  ownership: string;
  name: string;
  email: string | null;
  phone: string | null;
  address: string | null;
  refreshedAt: number;
}
