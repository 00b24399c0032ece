// One link: how it is sent, its story, the accounts that it has brought, and what the operator's systems were told.
import { accountCards } from "../account-card.ts";
import { announce } from "../announce.ts";
import { getLink } from "../api.ts";
import { deliveryRow } from "../deliveries.ts";
import { element, fill } from "../element.ts";
import { follow } from "../follow.ts";
import { keep } from "../keep.ts";
import { type Asker, extend, revoke } from "../link-actions.ts";
import { isPending, linkEvents } from "../link-events.ts";
import { badge, code, doButton, facts, heading, loading, notice, statusBadge } from "../parts.ts";
import { addressOf, type View } from "../place.ts";
import { sendPanel } from "../send.ts";
import { settings } from "../session.ts";
import { type Step, storyOf } from "../story.ts";
import { timeOf } from "../times.ts";
import { isGone, isLeft, notUpToDate, troubleNotice } from "../trouble.ts";
import type { EventObject, LinkedAccount, LinkObject } from "../types.ts";
import { holderIdOf, languages, permissionName, some, titleOf } from "../words.ts";

export const linkView: View = ({ id }, signal) => {
  let link: LinkObject | null = null;
  const events = linkEvents(id, signal);

  const title = element("h1", {}, "Link");
  const head = element("div");
  const state = element("div", { class: "state" }, loading());
  const send = element("div");
  const story = element("ol", { class: "story" });
  const accounts = element("ul", { class: "cards" });
  const told = element("ul", { class: "list" });
  const more = element("button", { type: "button", class: "small", hidden: true }, "Older ones");
  const noneTold = element("p", { class: "quiet" });
  const terms = element("div");
  const parts = {
    story: element("section", {}, heading("What happened"), story),
    accounts: element("section", { hidden: true }, heading("Linked accounts"), accounts),
    told: element("section", {}, heading("What your systems were told"), noneTold, told, more),
    terms: element("section", {}, heading("Terms"), terms),
  };
  const body = element("div", { hidden: true }, send, Object.values(parts));

  const changed = (next: LinkObject) => {
    link = next;
    show();
    watch();
  };
  const accountChanged = (account: LinkedAccount) => {
    if (!link) return;
    // The answer says whether the account is surplus in the link that brought it first, which may be another one.
    const data = link.accounts.data.map((one) => (one.id === account.id ? account : one));
    changed({ ...link, accounts: { ...link.accounts, data } });
  };
  const asker = { signal, changed };
  const showAccounts = accountCards(accounts, { signal, changed: accountChanged });

  /** Shows what is known now. Answers whether the story has gone on. */
  const show = (): boolean => {
    if (!link) return false;
    const shown = link;
    const mine = events.all();
    if (title.textContent !== titleOf(shown)) fill(title, titleOf(shown));
    const { id, status, client_reference_id, relink, expires_at } = shown;
    keep(head, [shown], () => "head", () => headOf(shown, asker), () => [status, client_reference_id, relink, expires_at]); // biome-ignore format: one idea
    keep(
      send,
      status === "open" ? [shown] : [],
      ({ url }) => url,
      sendPanel,
      () => [id, expires_at],
    );
    const steps = storyOf(shown, mine);
    const { added, changed: other } = keep(story, steps, ({ key }) => key, stepRow);
    const linked = shown.accounts.data;
    showAccounts(linked);
    parts.accounts.hidden = linked.length === 0;
    keep(told, mine, (event) => event.id, (event) => deliveryRow(event, eventChanged)); // biome-ignore format: one idea
    told.hidden = mine.length === 0;
    fill(noneTold, mine.length === 0 && nothingTold(events.hasOlder()));
    more.hidden = !events.hasOlder();
    keep(terms, [shown], () => "terms", termsOf);
    body.hidden = false;
    const news = steps.filter(({ key }) => added.includes(key) || other.includes(key)).at(-1);
    if (news && isFollowed) announce(news.title);
    return news !== undefined;
  };
  const eventChanged = (event: EventObject) => {
    events.put(event);
    show();
    watch();
  };
  // What stands there at first is read by whoever came, and not announced.
  let isFollowed = false;

  const load = async () => {
    fill(state, loading());
    try {
      link = await getLink(id, signal);
      await events.begin(link);
      fill(state);
      show();
      isFollowed = true;
      watch();
    } catch (error) {
      if (!isLeft(error, signal)) fill(state, troubleNotice(error, load));
    }
  };
  let isWatched = false;
  /** Follows the link until nothing can change any more; what is done with it may begin that anew. */
  const watch = () => {
    if (isWatched) return;
    isWatched = true;
    follow(signal, 3, async () => {
      const saw = await look();
      isWatched = saw !== "done";
      return saw;
    });
  };
  const look = async () => {
    try {
      link = await getLink(id, signal);
      await events.readNews(link);
    } catch (error) {
      if (isLeft(error, signal)) throw error;
      body.hidden = head.hidden = isGone(error);
      fill(
        state,
        isGone(error) ? notice("This link is not there any more: its customer was erased.") : notUpToDate(error),
      );
      if (isGone(error)) return "done" as const;
      throw error;
    }
    fill(state);
    const isNews = show();
    const isSending = events.all().some(isPending);
    const isRefreshing = link.accounts.data.some(isAsked);
    return link.status !== "open" && !isSending && !isRefreshing ? "done" : isNews;
  };
  more.addEventListener("click", () => {
    if (!link) return;
    events.readOlder(link).then(show, (error: unknown) => {
      if (!isLeft(error, signal)) fill(state, troubleNotice(error));
    });
  });
  void load();
  return element("div", {}, title, head, state, body);
};

function nothingTold(hasOlder: boolean): string {
  if (hasOlder) return "Nothing among the newest of this customer's. There are older ones.";
  if (settings().notify_url === null) return "No address is set (NOTIFY_URL), so nothing is sent.";
  return "Nothing yet. What was sent is kept for 30 days.";
}

const isAsked = (account: LinkedAccount) =>
  [account.balance_refresh, account.ownership_refresh, account.transaction_refresh].some(
    (refresh) => refresh?.status === "pending",
  );

/** What the link is, and what can be done with it. */
function headOf(link: LinkObject, asker: Asker): HTMLElement {
  const { id, status, account_holder, stripe_account } = link;
  const holder = holderIdOf(account_holder);
  const trouble = element("div", { class: "trouble" });
  const failed = (error: unknown) => fill(trouble, troubleNotice(error));
  return element(
    "div",
    {},
    element("p", { class: "title" }, statusBadge(status), link.relink && badge("Repair", "off"), code(id)),
    element("p", {}, "For ", element("a", { href: addressOf.holder(holder, stripe_account), "data-at": "holder" }, holder), status === "open" && [" · ends ", timeOf(link.expires_at)]), // biome-ignore format: one line
    trouble,
    element(
      "p",
      { class: "actions" },
      (status === "open" || status === "expired") &&
        doButton(status === "open" ? "Extend" : "Open again", () => extend(link, asker), failed),
      status !== "completed" && status !== "revoked" && doButton("Revoke", () => revoke(link, asker), failed),
      status !== "open" &&
        element(
          "a",
          {
            class: "small",
            "data-at": "new",
            href: addressOf.newLink({ holder, type: account_holder.type, stripe_account }),
          },
          "Make a new link",
        ),
    ),
  );
}

function stepRow({ title, at, tone, texts, details }: Step): HTMLElement {
  return element(
    "li",
    { class: `step ${tone}` },
    element("p", { class: "title" }, element("b", {}, title)),
    at !== null && element("p", { class: "quiet" }, timeOf(at)),
    texts.map((text) => element("p", {}, text)),
    details.length > 0 &&
      element(
        "details",
        { "data-at": "details" },
        element("summary", {}, "For a developer"),
        element(
          "ul",
          { class: "plain" },
          details.map((text) => element("li", {}, text)),
        ),
      ),
  );
}

const termsOf = (link: LinkObject): HTMLElement =>
  element(
    "div",
    {},
    link.notes?.map(({ message }) => element("p", { class: "notice" }, message)),
    facts([
      ["Asks for", link.permissions.map(permissionName).join(", ")],
      ["Read at once", link.prefetch.map(permissionName).join(", ")],
      ["Purpose", link.purpose],
      ["At most", link.limits && some(link.limits.accounts, "account")],
      ["Language", languages[link.locale] ?? link.locale],
      ["Afterwards", link.return_url],
      ["Repairs", link.relink && code(link.relink)],
      ["Made", timeOf(link.created)],
      ["Ends", timeOf(link.expires_at)],
      ["Connected account", link.stripe_account && code(link.stripe_account)],
      ...Object.entries(link.metadata).map(([key, value]): [string, string] => [key, value]),
      [
        "Customer's own page",
        element("a", { href: link.manage_url, target: "_blank", rel: "noopener noreferrer" }, "Open"),
      ],
      ["Mode", settings().livemode ? "Live" : "Test"],
    ]),
  );
