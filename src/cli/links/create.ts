// `banklink links create`: makes a link, and shows it as an address and a QR code.
import { renderUnicodeCompact } from "uqr";
import type { LinkCreate } from "../../client/client.ts";
import { command, UsageError, type Values } from "../command.ts";
import { styled } from "../io.ts";
import { stripeAccount, wholeNumber, whose } from "../lists.ts";
import { listed } from "../parse.ts";
import { printJson, printLine } from "../print.ts";
import { shownTime, timeOf } from "../time.ts";
import { clean } from "../width.ts";

const options = {
  customer: { type: "string", value: "cus_…", help: "For this Stripe customer." },
  email: { type: "string", value: "pat@example.com", help: "For a new customer, who is made at Stripe." },
  name: { type: "string", value: "text", help: "The new customer's name." },
  phone: { type: "string", value: "+1555…", help: "The new customer's phone number." },
  "customer-account": { type: "string", value: "acct_…", help: "For a customer that is an Account (Accounts v2)." },
  account: { type: "string", value: "acct_…", help: "For a connected account itself." },
  relink: { type: "string", value: "fca_…", help: "To repair this account; its holder is known." },
  ...stripeAccount,
  permissions: {
    type: "string",
    value: "a,b",
    multiple: true,
    help: "payment_method (the usual), balances, ownership, transactions.",
  },
  prefetch: { type: "string", value: "a,b", multiple: true, help: "What of it Stripe reads at once." },
  purpose: { type: "string", value: "text", help: "What for, in words that the customer sees." },
  "return-url": {
    type: "string",
    value: "https://…",
    help: "Where the customer goes afterwards; RETURN_URLS must list it.",
  },
  reference: { type: "string", value: "order-42", help: "Yours, to find the link by (client_reference_id)." },
  locale: { type: "string", value: "auto", help: "auto, en or es." },
  expires: { type: "string", value: "7d", help: "When it ends: 7d, 12h, 2026-12-01, or Unix seconds." },
  metadata: { type: "string", value: "key=value", multiple: true, help: "Yours; may be given several times." },
  institution: { type: "string", value: "fcinst_…", help: "The bank to begin at; needs STRIPE_PREVIEW." },
  "limit-accounts": { type: "string", value: "n", help: "How many accounts may be linked." },
  "idempotency-key": { type: "string", value: "text", help: "A repeat with the same key makes no second link." },
  qr: { type: "boolean", help: "Print the QR code also where nobody may see it, such as into a file." },
  "no-qr": { type: "boolean", help: "Print no QR code." },
} as const;

export const create = command({
  summary: "Make a link.",
  options,
  notes: [
    "Say whom it is for: --customer, --email, --customer-account, --account or --relink.",
    "The address goes to stdout, what else there is to say to stderr.",
  ],
  async run({ io, values, isJson, client }) {
    const terms = termsOf(values);
    const key = values["idempotency-key"];
    if (key !== undefined && !/^[\x20-\x7e]{1,255}$/.test(key))
      throw new UsageError("--idempotency-key must have 1 to 255 characters, all of ASCII.", "idempotency-key");
    const link = await client().links.create(terms, key === undefined ? {} : { idempotencyKey: key });
    if (isJson) return printJson(io, link);
    printLine(io.stderr, `${link.id} is open until ${shownTime(link.expires_at)}.`);
    for (const { message } of link.notes ?? []) printLine(io.stderr, styled(io, io.stderr, "yellow", clean(message)));
    printLine(io.stdout, link.url);
    if (!values["no-qr"] && (values.qr || io.stdout.isTTY)) {
      // White is drawn and black left out, so that it is right on whatever colours the terminal has.
      for (const line of renderUnicodeCompact(link.url, { border: 2 }).split("\n"))
        printLine(io.stdout, styled(io, io.stdout, ["whiteBright", "bgBlack"], line));
    }
  },
});

/** What the API is asked for. Throws UsageError where that cannot be understood; whether it may be, the API says. */
function termsOf(values: Values<typeof options>): LinkCreate {
  const { expires, metadata, reference } = values;
  const holder = holderOf(values);
  const accounts = wholeNumber(values["limit-accounts"], "limit-accounts", 1000);
  const terms: Record<string, unknown> = {
    ...(holder ? { account_holder: holder } : {}),
    ...whose(values),
    ...given({
      relink: values.relink,
      permissions: listed(values.permissions),
      prefetch: listed(values.prefetch),
      purpose: values.purpose,
      return_url: values["return-url"],
      client_reference_id: reference,
      locale: values.locale,
      expires_at: expires === undefined ? undefined : timeOf(expires, "expires", 1),
      metadata: metadata && Object.fromEntries(metadata.map(pair)),
      institution: values.institution,
      limits: accounts === undefined ? undefined : { accounts },
    }),
  };
  return terms as LinkCreate;
}

function holderOf(values: Values<typeof options>) {
  const { customer, email, name, phone, account, relink } = values;
  const ways = { customer, email, "customer-account": values["customer-account"], account };
  const [way, another] = Object.entries(ways).flatMap(([option, value]) => (value === undefined ? [] : [option]));
  if (another)
    throw new UsageError(`--${way} and --${another} do not go together: a link is for one account holder.`, another);
  if (!way && relink === undefined)
    throw new UsageError(
      "Whom is the link for? Use --customer, --email, --customer-account, --account or --relink.",
      "customer",
    );
  if (email === undefined && (name ?? phone) !== undefined)
    throw new UsageError(
      "--name and --phone are a new customer's: they go with --email.",
      name === undefined ? "phone" : "name",
    );
  if (account !== undefined) return { type: "account", account };
  return (
    way && {
      type: "customer",
      ...given({ customer, customer_account: values["customer-account"], email, name, phone }),
    }
  );
}

function pair(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`--metadata must be key=value, not '${text}'.`, "metadata");
  return [text.slice(0, at), text.slice(at + 1)];
}

const given = (all: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
