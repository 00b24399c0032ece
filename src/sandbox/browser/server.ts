// The modal's calls to the sandbox, authorized by the session's client secret.
import type { StripeError } from "@stripe/stripe-js";
import type { Result, Start } from "./messages.ts";

export interface Bank {
  name: string;
  login: "password" | "oauth";
}

export interface Offer {
  key: string;
  name: string | null;
  last4: string | null;
  subcategory: string;
}

export interface Opened {
  id: string;
  permissions: string[];
  limit: number | null;
  /** It repairs accounts that were linked before, so there is nothing to choose. */
  repairs: boolean;
  /** The bank is settled: the first and only one of `institutions`. */
  oneBank: boolean;
  institutions: Bank[];
}

/** A call that the sandbox refused or that did not reach it. */
export class Refused extends Error {
  readonly error: StripeError;

  constructor(error: StripeError) {
    super(error.message);
    this.error = error;
  }
}

async function call<T>(start: Start, path: string, body?: object): Promise<T> {
  const headers: Record<string, string> = { authorization: `Bearer ${start.clientSecret}` };
  if (start.stripeAccount !== null) headers["stripe-account"] = start.stripeAccount;
  let answer: Response;
  try {
    answer = await fetch(`/_sandbox/modal/${path}`, {
      headers,
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
  } catch {
    throw new Refused({ type: "api_connection_error", message: "We could not reach the sandbox." });
  }
  const json = (await answer.json()) as T & { error?: StripeError };
  if (json.error !== undefined) throw new Refused(json.error);
  return json;
}

export const server = {
  open: (start: Start) => call<Opened>(start, "session"),
  enter: (start: Start, institution: string) => call<Bank>(start, "bank", { institution }),
  accounts: (start: Start, institution: string) => call<{ accounts: Offer[] }>(start, "accounts", { institution }),
  link: (start: Start, institution: string, accounts: string[]) =>
    call<Result>(start, "link", { institution, accounts, token: start.withToken }),
  relink: (start: Start, institution: string) => call<Result>(start, "relink", { institution }),
  close: (start: Start) => call<Result>(start, "close", {}),
};
