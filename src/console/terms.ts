// The form's values as the API takes them.
import { endAfter } from "./days.ts";

export interface Values {
  who: "new" | "known" | "connected";
  email: string;
  name: string;
  phone: string;
  /** cus_…, or acct_… of a customer that is an account. */
  customer: string;
  /** acct_… of the connected account that links its own bank. */
  account: string;
  /** acct_… of the connected account whose customer it is; "" for the platform's own. */
  stripeAccount: string;
  permissions: string[];
  prefetch: string[];
  purpose: string;
  returnUrl: string;
  reference: string;
  locale: string;
  /** Days that the link is good for, or "date". */
  expiry: string;
  /** With "date": as a datetime-local field has it, in the reader's zone. */
  date: string;
  accounts: string;
  metadata: [string, string][];
}

/** What is sent. Empty fields are left out, so that the API's own defaults apply. `now` in Unix seconds. */
export function termsOf(values: Values, now: number): Record<string, unknown> {
  const expires_at = expiryOf(values, now);
  const metadata = values.metadata.filter(([key, value]) => key !== "" || value !== "");
  return {
    account_holder: holderOf(values),
    ...given("stripe_account", values.stripeAccount),
    permissions: values.permissions,
    prefetch: values.prefetch.filter((name) => values.permissions.includes(name)),
    ...given("purpose", values.purpose),
    ...given("return_url", values.returnUrl),
    ...given("client_reference_id", values.reference),
    locale: values.locale,
    ...(expires_at === null ? {} : { expires_at }),
    ...(values.accounts === "" ? {} : { limits: { accounts: Number(values.accounts) } }),
    ...(metadata.length > 0 ? { metadata: Object.fromEntries(metadata) } : {}),
  };
}

/** When the link ends, in Unix seconds; null where no date is chosen, or none that can be one. */
export function expiryOf({ expiry, date }: Pick<Values, "expiry" | "date">, now: number): number | null {
  if (expiry !== "date") return endAfter(Number(expiry), now);
  const at = new Date(date).getTime();
  return Number.isNaN(at) ? null : Math.floor(at / 1000);
}

function holderOf(values: Values) {
  if (values.who === "connected") return { type: "account", account: values.account };
  if (values.who === "known")
    return {
      type: "customer",
      [values.customer.startsWith("acct_") ? "customer_account" : "customer"]: values.customer,
    };
  return {
    type: "customer",
    ...given("email", values.email),
    ...given("name", values.name),
    ...given("phone", values.phone),
  };
}

const given = (name: string, value: string) => (value === "" ? {} : { [name]: value });

/** What is wrong in the form itself: the API would say it in words for developers, or would not see it. */
export function missingIn(values: Values): { param: string; words: string } | null {
  const { who, email, customer, account, expiry } = values;
  if (who === "new" && email === "") return { param: "account_holder[email]", words: "Enter an e-mail address." };
  if (who === "known" && customer === "") return { param: "account_holder[customer]", words: "Enter the Stripe id." };
  if (who === "connected" && account === "") return { param: "account_holder[account]", words: "Enter the account." };
  if (values.permissions.length === 0) return { param: "permissions", words: "Choose at least one." };
  if (expiry === "date" && expiryOf(values, 0) === null) return { param: "expires_at", words: "Enter the date." };
  if (!/^\d*$/.test(values.accounts)) return { param: "limits[accounts]", words: "Enter a number, such as 1." };
  const keys = values.metadata.map(([key]) => key);
  const twice = keys.find((key, index) => key !== "" && keys.indexOf(key) !== index);
  if (twice !== undefined)
    return { param: "metadata", words: `Two pairs have the key “${twice}”, and a link has each key once.` };
  return null;
}
