// One linked account: how it stands, what is shared of it, and what can be done with it.
import { BanklinkError } from "../client/client.ts";
import { announce } from "./announce.ts";
import { disconnectAccount, getAccount, makeLink, refreshAccount } from "./api.ts";
import { question } from "./dialog.ts";
import { type Child, element, fill } from "./element.ts";
import { type Changes, keep } from "./keep.ts";
import { once } from "./once.ts";
import { badge, code, doButton, facts } from "./parts.ts";
import { addressOf, go } from "./place.ts";
import { timeOf } from "./times.ts";
import { troubleNotice } from "./trouble.ts";
import type { Feature, LinkedAccount } from "./types.ts";
import { accountStatus, bankOf, detailOf, isBroken, nameOf, permissionName } from "./words.ts";

const features: { feature: Feature; permission: string; words: string }[] = [
  { feature: "balance", permission: "balances", words: "balance" },
  { feature: "ownership", permission: "ownership", words: "owners" },
  { feature: "transactions", permission: "transactions", words: "transactions" },
];

const refreshOf = (account: LinkedAccount, feature: Feature) =>
  account[`${feature === "transactions" ? "transaction" : feature}_refresh` as "balance_refresh"];

/** The view that the accounts are in, and what is told of an account as the API has it after something was done with it. */
interface Viewer {
  signal: AbortSignal;
  changed(account: LinkedAccount): void;
}

/** Shows accounts in `list`, and answers what changed there. */
export function accountCards(list: Element, viewer: Viewer) {
  // Why something was refused stays in sight while the account's card is drawn anew.
  const troubles = new Map<string, HTMLElement>();
  const makeOnce = once();
  return (accounts: LinkedAccount[]): Changes =>
    keep(
      list,
      accounts,
      ({ id }) => id,
      (account) => {
        const trouble = troubles.get(account.id) ?? element("div", { class: "trouble" });
        troubles.set(account.id, trouble);
        return accountCard(account, viewer, trouble, makeOnce);
      },
    );
}

function accountCard(
  account: LinkedAccount,
  { signal, changed }: Viewer,
  trouble: HTMLElement,
  makeOnce: ReturnType<typeof once>,
): HTMLElement {
  const status = accountStatus(account);
  const whose = account.banklink.stripe_account;
  const { duplicate_of, replaces, replaced_by, surplus } = account.banklink;
  // There may be several accounts with the same buttons.
  const named = (words: string) => ({ "aria-label": `${words}: ${nameOf(account)}` });

  /** Says why it was refused. Of a refresh that came too soon the account says when the next one can be. */
  const refused = async (error: unknown) => {
    fill(trouble, troubleNotice(error));
    if (error instanceof BanklinkError && error.code.startsWith("account_"))
      await getAccount(account.id, whose).then(changed, () => {});
  };
  const refresh = ({ feature, words }: (typeof features)[number]) =>
    doButton(
      `Refresh ${words}`,
      async () => {
        fill(trouble);
        changed(await refreshAccount(account.id, feature, whose));
        announce(`The bank is asked for newer ${words}`);
      },
      refused,
      named(`Refresh ${words}`),
    );
  const repair = doButton(
    "Make a repair link",
    async () => {
      const terms = { relink: account.id, ...(whose === null ? {} : { stripe_account: whose }) };
      const link = await makeOnce(account.id, (key) => makeLink(terms, key));
      announce("The repair link is made");
      if (!signal.aborted) go(addressOf.link(link.id));
    },
    refused,
    named("Make a repair link"),
  );
  const disconnect = doButton(
    "Disconnect",
    () =>
      question({
        title: "Disconnect this account?",
        content: [
          element("p", {}, element("b", {}, element("bdi", {}, nameOf(account))), " ", code(account.id)),
          element("p", {}, "Stripe stops sharing it at once. Only the customer can link it again, with a new link."),
          element("p", {}, "Payments that the customer has agreed to are not cancelled by it."),
        ],
        yes: "Disconnect",
        isDangerous: true,
        signal,
        run: async () => {
          fill(trouble);
          changed(await disconnectAccount(account.id, whose));
          announce("The account is disconnected");
        },
      }),
    refused,
    named("Disconnect"),
  );
  const isOver = account.status === "disconnected";
  const refreshable = features.filter(({ permission }) => account.permissions?.includes(permission));
  return element(
    "li",
    { class: "card" },
    element(
      "p",
      { class: "title" },
      element("b", {}, element("bdi", {}, bankOf(account))),
      element("span", {}, detailOf(account)),
      badge(status.label, status.tone),
    ),
    status.detail && element("p", {}, status.detail),
    surplus && element("p", {}, "It is one more than the link asked for."),
    duplicate_of && element("p", {}, "It looks the same as another account that is linked."),
    replaces && element("p", {}, "It came in the place of an account that broke."),
    replaced_by && element("p", {}, "Another account has come in its place."),
    facts([
      ["Balance", balanceOf(account)],
      ["Shared", (account.permissions ?? []).map(permissionName).join(", ")],
      ["Linked", timeOf(account.created)],
      ...features.map(({ feature, words }): [string, Child] => [
        `Last refresh: ${words}`,
        refreshWords(account, feature),
      ]),
      ["Stripe id", code(account.id)],
    ]),
    trouble,
    element(
      "p",
      { class: "actions" },
      isBroken(account) && !replaced_by && repair,
      !isOver && account.status === "active" && refreshable.map(refresh),
      !isOver && disconnect,
    ),
  );
}

/** The amounts, each in its own currency, and of when they are. */
function balanceOf({ balance }: LinkedAccount): Child {
  if (!balance?.current) return null;
  const amounts = Object.entries(balance.current).map(([currency, cents]) => money(cents, currency));
  const owed = balance.type === "credit" && " owed";
  return [amounts.join(", "), owed, element("span", { class: "quiet" }, " as of ", timeOf(balance.as_of))];
}

/** Stripe counts in the currency's smallest unit, of which there are not a hundred in every currency. */
function money(smallest: number, currency: string): string {
  const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
  return format.format(smallest / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

function refreshWords(account: LinkedAccount, feature: Feature): Child {
  const refresh = refreshOf(account, feature);
  if (!refresh) return null;
  if (refresh.status === "pending") return "The bank is being asked…";
  const next = refresh.next_refresh_available_at;
  return [
    refresh.status === "failed" ? "The bank gave nothing, " : "",
    timeOf(refresh.last_attempted_at),
    next !== null && next * 1000 > Date.now() && [". Again from ", timeOf(next), " on"],
  ];
}
