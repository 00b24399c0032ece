// One account holder: the accounts, the links, and the way to forget it all.
import { accountCards } from "../account-card.ts";
import { announce } from "../announce.ts";
import { eraseHolder, getHolder, type Whose } from "../api.ts";
import { question } from "../dialog.ts";
import { type Child, element, fill } from "../element.ts";
import { textField } from "../fields.ts";
import { follow } from "../follow.ts";
import { keep } from "../keep.ts";
import { linkRow } from "../link-row.ts";
import { code, doButton, heading, loading, notice } from "../parts.ts";
import { addressOf, type View } from "../place.ts";
import { isGone, isLeft, notUpToDate, troubleNotice } from "../trouble.ts";
import type { Erasure, HolderObject, LinkedAccount } from "../types.ts";
import { some } from "../words.ts";

export const holderView: View = ({ id, query }, signal) => {
  const whose = query.get("stripe_account");
  let holder: HolderObject | null = null;
  let isErasing = false;
  const state = element("div", { class: "state" }, loading());
  const accounts = element("ul", { class: "cards" });
  const links = element("ul", { class: "list" });
  const noAccounts = element("p", { class: "quiet" });
  const left = element("p", { class: "quiet" });
  const again = element("a", { class: "small" }, "Make a new link");
  const body = element("div", { hidden: true });

  const accountChanged = (account: LinkedAccount) => {
    // The answer may come when the customer is gone.
    if (!holder || body.hidden) return;
    const data = holder.accounts.data.map((one) => (one.id === account.id ? account : one));
    holder = { ...holder, accounts: { ...holder.accounts, data } };
    show();
  };
  const showAccounts = accountCards(accounts, { signal, changed: accountChanged });
  const show = (): boolean => {
    if (!holder) return false;
    const { data, has_more } = holder.accounts;
    const news = showAccounts(data);
    keep(links, holder.links.data, (link) => link.id, (link) => linkRow(link)); // biome-ignore format: one idea
    accounts.hidden = data.length === 0;
    fill(noAccounts, data.length === 0 && "No account is linked.");
    fill(left, has_more && "There are more accounts than these: the API lists them all.");
    again.href = addressOf.newLink({ holder: id, type: holder.type, stripe_account: whose });
    body.hidden = false;
    return news.added.length + news.changed.length > 0;
  };
  const erase = doButton(
    "Erase this customer…",
    () => askToErase(id, whose, signal, finish),
    (error) => fill(state, troubleNotice(error)),
    { class: "small danger" },
  );
  fill(
    body,
    element("section", {}, heading("Accounts"), noAccounts, accounts, left),
    element(
      "section",
      {},
      heading("Links"),
      links,
      element(
        "p",
        { class: "actions" },
        again,
        element("a", { class: "small", href: addressOf.links({ q: id, stripe_account: whose }) }, "Search these links"),
      ),
    ),
    element(
      "section",
      {},
      heading("Forgetting"),
      element(
        "p",
        {},
        "Disconnects every account, revokes every link, and deletes all that this service has of the customer.",
      ),
      erase,
    ),
  );

  const load = async () => {
    fill(state, loading());
    try {
      holder = await getHolder(id, whose, signal);
      fill(state);
      show();
      follow(signal, 4, look);
    } catch (error) {
      if (!isLeft(error, signal)) fill(state, troubleNotice(error, load));
    }
  };
  const look = async () => {
    if (isErasing) return "done" as const;
    try {
      const seen = await getHolder(id, whose, signal);
      if (isErasing) return "done" as const;
      holder = seen;
      fill(state);
      return show();
    } catch (error) {
      if (isErasing || isLeft(error, signal)) return "done" as const;
      if (!isGone(error)) fill(state, notUpToDate(error));
      else tell("This customer is not there any more: it was erased.");
      return isGone(error) ? ("done" as const) : false;
    }
  };

  /** Says it in the place of all that was shown. */
  const tell = (words: string, ...more: Child[]) => {
    body.hidden = true;
    fill(state, notice(words), more);
    announce(words);
  };

  /** Follows an erasure that has begun to its end, by looking alone: asking for it again would erase what was made since. */
  const finish = ({ deleted, accounts_disconnected, links_revoked }: Erasure) => {
    isErasing = true;
    const known = idsOf(holder);
    if (deleted)
      return tell(`The customer is erased. ${some(accounts_disconnected, "account")} disconnected, ${some(links_revoked, "link")} revoked.`); // biome-ignore format: one idea
    tell("Being erased: it goes on by itself, also when you leave.");
    follow(signal, 2, async () => {
      const seen = await getHolder(id, whose, signal).catch((error: unknown) => {
        if (isGone(error)) return null;
        throw error;
      });
      // Nothing is made for a customer while it is erased, and nothing goes before all does: what is there now was made since.
      const isAnother = seen !== null && known.length > 0 && !idsOf(seen).some((one) => known.includes(one));
      if (seen !== null && !isAnother) return true;
      tell("The customer is erased.", isAnother && element("p", { class: "actions" }, showAgain));
      return "done";
    });
  };
  const showAgain = doButton(
    "Show what was made since",
    async () => {
      isErasing = false;
      await load();
    },
    () => {},
  );
  void load();
  return element(
    "div",
    {},
    element("h1", {}, "Customer ", element("bdi", {}, id)),
    whose && element("p", {}, "Of connected account ", code(whose)),
    state,
    body,
  );
};

/** Of its accounts and its newest links. */
const idsOf = (holder: HolderObject | null) =>
  holder ? [...holder.accounts.data, ...holder.links.data].map((one) => one.id) : [];

/** Asks for the id to be typed, says what goes, and begins. */
function askToErase(
  id: string,
  whose: Whose,
  signal: AbortSignal,
  begun: (erasure: Erasure) => void,
): Promise<boolean> {
  const typed = textField(
    { label: `Type ${id} to confirm`, param: "" },
    { spellcheck: "false", autocapitalize: "off" },
  );
  return question({
    title: "Erase this customer?",
    content: [
      element("p", {}, "This cannot be taken back. What goes:"),
      element(
        "ul",
        {},
        element("li", {}, "every linked account is disconnected at Stripe"),
        element("li", {}, "every open link is revoked"),
        element("li", {}, "links, tries, accounts, events and receipts are deleted here, and in KV"),
      ),
      element(
        "p",
        {},
        "What stays: the customer at Stripe, what Stripe has collected, and payment methods made from an account.",
      ),
      typed.root,
    ],
    yes: "Erase",
    isDangerous: true,
    signal,
    isReady: () => typed.control.value.trim() === id,
    run: async () => begun(await eraseHolder(id, whose)),
  });
}
