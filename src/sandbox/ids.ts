// Ids and secrets that look like Stripe's.
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// How many random characters follow each prefix.
const lengths = {
  cus_: 14,
  acct_1: 15,
  fcsess_1: 23,
  fcsess_client_secret_: 24,
  fca_1: 23,
  fcauth_1: 23,
  fcaowns_1: 23,
  fcaown_1: 23,
  fctxn_1: 23,
  fctxnref_: 24,
  btok_1: 23,
  ba_1: 23,
  evt_1: 23,
  we_1: 23,
  whsec_: 32,
  req_: 14,
  task_: 16,
} as const;

/** A fresh random id; `prefix` decides how long it is. */
export function newId(prefix: keyof typeof lengths): string {
  const bytes = crypto.getRandomValues(new Uint8Array(lengths[prefix]));
  return prefix + Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join("");
}
