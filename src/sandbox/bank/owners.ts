// Who the test banks say owns an account.
import type { Owner } from "../model/owner.ts";

/** An owner's particulars, made from the name alone so that they are always the same. */
export function particulars(name: string): Pick<Owner, "name" | "email" | "phone" | "address"> {
  const mailbox = name.toLowerCase().replaceAll(" ", ".");
  return {
    name,
    email: `${mailbox}@example.com`,
    phone: "+1 555-555-5555",
    address: "123 Main Street, Everytown USA",
  };
}
