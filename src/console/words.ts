// What the API's words mean, for a person in the office.
import type { DeliveryStatus, HolderRef, LinkedAccount, LinkObject, LinkStatus, Permission } from "./types.ts";

export const permissions: Record<Permission, { name: string; detail: string }> = {
  payment_method: { name: "Account and routing numbers", detail: "To pay the customer, or to collect payments." },
  balances: { name: "Balance", detail: "How much money is in the account." },
  ownership: { name: "Owners", detail: "Who owns the account: names, addresses, contact details." },
  transactions: { name: "Transactions", detail: "Dates, amounts and descriptions, past and new." },
};

/** `name` is Stripe's word; one that is not known is shown as it is. */
export const permissionName = (name: string): string => permissions[name as Permission]?.name ?? name;

export const statuses: Record<LinkStatus, { label: string; tone: Tone }> = {
  open: { label: "Open", tone: "busy" },
  completed: { label: "Linked", tone: "good" },
  expired: { label: "Expired", tone: "off" },
  revoked: { label: "Revoked", tone: "off" },
};

const kinds: Record<string, string> = {
  checking: "Checking account",
  savings: "Savings account",
  credit_card: "Credit card",
  line_of_credit: "Line of credit",
  mortgage: "Mortgage",
};

export const bankOf = (account: LinkedAccount): string => account.institution_name || "Bank";

/** Its kind and last four digits. */
export const detailOf = ({ subcategory = "", last4 }: LinkedAccount): string =>
  (kinds[subcategory] ?? "Account") + (last4 ? ` ending in ${last4}` : "");

export const nameOf = (account: LinkedAccount): string => `${bankOf(account)}, ${detailOf(account)}`;

/** Whether its customer should restore the connection: it is broken, or is about to be. */
export function isBroken({ status, status_details }: LinkedAccount): boolean {
  const active = status_details?.active as { action?: string } | undefined;
  return status === "inactive" || (status === "active" && active?.action === "relink_required");
}

export function accountStatus(account: LinkedAccount): { label: string; tone: Tone; detail: string } {
  if (account.status === "disconnected")
    return {
      label: "Disconnected",
      tone: "off",
      detail: "Nothing is shared any more. Only a new link brings it back.",
    };
  if (account.status === "inactive")
    return {
      label: "Broken",
      tone: "bad",
      detail: "The bank gives no new data. The customer can repair it with a repair link.",
    };
  if (isBroken(account))
    return {
      label: "About to break",
      tone: "warn",
      detail: "The bank will end the connection. Send the customer a repair link before that.",
    };
  if (account.status === "active") return { label: "Works", tone: "good", detail: "" };
  return { ...unheardOf(account.status), detail: "" };
}

/** How something stands; the words beside it say the same. */
export type Tone = "good" | "warn" | "bad" | "off" | "busy";

/** For the word of a release that is newer than this page: it is shown as it is. */
export const unheardOf = (word: string): { label: string; tone: Tone } => ({ label: word, tone: "off" });

export const deliveries: Record<DeliveryStatus, { label: string; tone: Tone }> = {
  pending: { label: "Being sent", tone: "busy" },
  delivered: { label: "Delivered", tone: "good" },
  failed: { label: "Not delivered", tone: "bad" },
  stopped: { label: "Waits: your endpoint asked to be told no more", tone: "bad" },
  not_sent: { label: "Not sent: no address is set", tone: "off" },
};

export const events: Record<string, string> = {
  "link.created": "The link was made",
  "link.opened": "The customer began",
  "link.completed": "The link is done",
  "link.attempt_failed": "A try came to nothing",
  "link.expired": "The link expired",
  "link.revoked": "The link was revoked",
  "account.linked": "An account was linked",
  "account.updated": "There is newer data of an account",
  "account.deactivated": "An account broke",
  "account.reactivated": "An account works again",
  "account.disconnected": "An account was disconnected",
  "account.relink_required": "An account needs to be repaired",
  "account.refresh_failed": "The bank gave no newer data of an account",
  "holder.deletion_requested": "The customer asks for deletion",
  "holder.deleted": "The customer was erased",
};

/** The Stripe id of an account holder, cus_… or acct_…. */
export const holderIdOf = ({ type: _, ...named }: HolderRef): string => Object.values(named)[0] ?? "";

/** What a link is called: by the operator's own reference, or else by who it is for. */
export const titleOf = (link: LinkObject): string => link.client_reference_id ?? holderIdOf(link.account_holder);

export const languages = { auto: "The browser's own", en: "English", es: "Spanish" } as const;

/** "one link", "3 links". */
export const some = (count: number, one: string, many = `${one}s`): string =>
  count === 1 ? `1 ${one}` : `${count.toLocaleString()} ${many}`;
