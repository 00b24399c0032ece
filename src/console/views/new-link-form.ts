// The fields of a new link: for what a person says of it, with the rest under "More".
import { lifeWords, lives } from "../days.ts";
import { element } from "../element.ts";
import { areaField, choice, type Field, groupField, selectField, textField } from "../fields.ts";
import type { Values } from "../terms.ts";
import type { Permission, Settings } from "../types.ts";
import { languages, permissions } from "../words.ts";
import { metadataField } from "./metadata-field.ts";

const readAtOnce = ["balances", "ownership", "transactions"];

/** `query` may name the holder that the link is for: a customer, unless its `type` is account. */
export function newLinkForm({ return_urls }: Settings, query: URLSearchParams) {
  const holder = query.get("holder") ?? "";
  const isAccount = query.get("type") === "account";
  const chosen = holder === "" ? "new" : isAccount ? "connected" : "known";
  const email = textField(
    { label: "E-mail", param: "account_holder[email]" },
    { type: "email", inputmode: "email", required: true },
  );
  const name = textField({ label: "Name (optional)", param: "account_holder[name]" });
  const phone = textField(
    {
      label: "Phone (optional)",
      param: "account_holder[phone]",
      hint: "With its country, such as +1 555 123 4567. Stripe recognizes returning customers by it.",
    },
    { type: "tel" },
  );
  const customer = textField(
    {
      label: "Stripe id",
      param: "account_holder[customer]",
      hint: "cus_…, or acct_… where the customer is an account.",
    },
    { value: isAccount ? "" : holder, spellcheck: "false" },
  );
  const account = textField(
    { label: "Connected account", param: "account_holder[account]", hint: "acct_…, which links its own bank." },
    { value: isAccount ? holder : "", spellcheck: "false" },
  );
  const parts = { new: [email, name, phone], known: [customer], connected: [account] };
  const panes = Object.entries(parts).map(([who, fields]) => ({
    who,
    pane: element(
      "div",
      { class: "pane" },
      fields.map(({ root }) => root),
    ),
  }));
  const ways = (
    [
      ["new", "A new customer"],
      ["known", "A customer with a Stripe id"],
      ["connected", "A connected account"],
    ] as const
  ).map(([value, words]) => choice("radio", words, null, { name: "who", value, checked: value === chosen }));
  const chosenWay = () => (ways.find(({ control }) => control.checked)?.control.value ?? "new") as Values["who"];
  const who = groupField(
    { label: "Who is it for?", param: "account_holder" },
    ways.map(({ root }) => root),
    panes.map(({ pane }) => pane),
  );

  const shares = (Object.keys(permissions) as Permission[]).map((value) => {
    const { name: words, detail } = permissions[value];
    const asked = choice("checkbox", words, detail, { value, checked: value === "payment_method" });
    const atOnce = readAtOnce.includes(value)
      ? choice("checkbox", "Read it as soon as the account is linked", null, { value })
      : null;
    return { value, asked, atOnce };
  });
  const what = groupField(
    { label: "What will you see?", param: "permissions" },
    shares.map(({ asked, atOnce }) => [asked.root, atOnce && element("div", { class: "inset" }, atOnce.root)]),
  );

  const purpose = areaField(
    {
      label: "What is it for? (optional)",
      param: "purpose",
      hint: "The customer reads it on the page, in your words. At most 500 characters.",
    },
    { maxlength: 1000 },
  );
  const reference = textField({
    label: "Reference (optional)",
    param: "client_reference_id",
    hint: "Your own number for it, such as an order. The customer does not see it.",
  });
  const locale = selectField({ label: "Language of the page", param: "locale" }, Object.entries(languages), "auto");
  const expiry = selectField(
    { label: "Good for", param: "expires_at" },
    [...lives.map((days) => [String(days), lifeWords(days)] as const), ["date", "Until a date…"]],
    "7",
  );
  const date = textField({ label: "Until", param: "expires_at" }, { type: "datetime-local" });

  const returnUrl = textField(
    {
      label: "Where the customer goes afterwards",
      param: "return_url",
      hint:
        return_urls.length > 0
          ? `An address at ${return_urls.join(", ")}`
          : "No address is allowed yet: RETURN_URLS names none.",
    },
    { spellcheck: "false", inputmode: "url" },
  );
  const accounts = textField(
    {
      label: "How many accounts at most",
      param: "limits[accounts]",
      hint: "Left empty, the customer may link as many as they like.",
    },
    // Not a number field: what is no number such a field keeps to itself.
    { inputmode: "numeric" },
  );
  const stripeAccount = textField(
    {
      label: "On behalf of connected account",
      param: "stripe_account",
      hint: "acct_…, for a platform whose connected account the customer belongs to.",
    },
    { spellcheck: "false", value: query.get("stripe_account") ?? "" },
  );
  const metadata = metadataField();
  const more = element(
    "details",
    { class: "more", open: stripeAccount.control.value !== "" },
    element("summary", {}, "More"),
    element("div", {}, returnUrl.root, accounts.root, stripeAccount.root, metadata.root),
  );

  const follow = () => {
    for (const { who: value, pane } of panes) pane.hidden = value !== chosenWay();
    for (const { asked, atOnce } of shares) {
      if (!atOnce) continue;
      (atOnce.root.parentElement as HTMLElement).hidden = !asked.control.checked;
    }
    date.root.hidden = expiry.control.value !== "date";
  };
  follow();

  const text = (field: Field<HTMLInputElement | HTMLTextAreaElement>) => field.control.value.trim();
  return {
    roots: [who.root, what.root, purpose.root, reference.root, locale.root, expiry.root, date.root, more],
    /** Every field that something may be said to be wrong with. Those that are not shown last. */
    fields(): Field[] {
      const isDate = expiry.control.value === "date";
      const whose: Field[] = parts[chosenWay()];
      const ends: Field[] = isDate ? [date, expiry] : [expiry];
      const rest: Field[] = [what, { ...what, param: "prefetch" }, purpose, reference, locale, returnUrl, accounts];
      return [...whose, { ...(whose[0] as Field), param: "account_holder[customer_account]" }, ...rest, ...ends, stripeAccount, metadata, who]; // biome-ignore format: one list
    },
    /** Shows and hides what the choices before decide. */
    follow,
    /** Opens what a field is folded away in. */
    reveal(field: Field): void {
      if (more.contains(field.root)) more.open = true;
    },
    values: (): Values => ({
      who: chosenWay(),
      email: text(email),
      name: text(name),
      phone: text(phone),
      customer: text(customer),
      account: text(account),
      stripeAccount: text(stripeAccount),
      permissions: shares.filter(({ asked }) => asked.control.checked).map(({ value }) => value),
      prefetch: shares.filter(({ atOnce }) => atOnce?.control.checked).map(({ value }) => value),
      purpose: text(purpose),
      returnUrl: text(returnUrl),
      reference: text(reference),
      locale: locale.control.value,
      expiry: expiry.control.value,
      date: date.control.value,
      accounts: text(accounts),
      metadata: metadata.values(),
    }),
  };
}
