// One link: how it is sent, its story, the accounts that it has brought, and what the operator's systems were told.
import { accountCards } from "../account-card.ts";
import { announce } from "../announce.ts";
import { getLink, listEvents } from "../api.ts";
import { deliveryRow } from "../deliveries.ts";
import { element, fill } from "../element.ts";
import { follow } from "../follow.ts";
import { keep } from "../keep.ts";
import { extend, revoke } from "../link-actions.ts";
import { badge, code, doButton, facts, heading, loading } from "../parts.ts";
import { addressOf, type View } from "../place.ts";
import { sendPanel } from "../send.ts";
import { settings } from "../session.ts";
import { isOf, type Step, storyOf } from "../story.ts";
import { timeOf } from "../times.ts";
import { isLeft, troubleNotice, wordsFor } from "../trouble.ts";
import type { EventObject, LinkedAccount, LinkObject } from "../types.ts";
import { holderIdOf, languages, permissionName, some, statuses, statusTones, titleOf } from "../words.ts";

export const linkView: View = ({ id }, signal) => {
  let link: LinkObject | null = null;
  const events = new Map<string, EventObject>();
  let older: string | null = null;

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
    const list = link?.accounts;
    if (!link || !list) return;
    // The answer says whether the account is surplus in the link that brought it first, which may be another one.
    const data = list.data.map((one) => (one.id === account.id ? account : one));
    changed({ ...link, accounts: { ...list, data } });
  };
  const showAccounts = accountCards(accounts, accountChanged);

  /** Shows what is known now. Answers whether the story has gone on. */
  const show = (): boolean => {
    if (!link) return false;
    const shown = link;
    const mine = [...events.values()].sort((a, b) => b.created - a.created);
    if (title.textContent !== titleOf(shown)) fill(title, titleOf(shown));
    const { id, status, client_reference_id, relink, expires_at } = shown;
    keep(head, [shown], () => "head", () => headOf(shown, changed), () => [status, client_reference_id, relink, expires_at]); // biome-ignore format: one idea
    keep(
      send,
      status === "open" ? [shown] : [],
      ({ url }) => url,
      sendPanel,
      () => [id, expires_at],
    );
    const steps = storyOf(shown, mine);
    const { added, changed: other } = keep(story, steps, ({ key }) => key, stepRow);
    const linked = shown.accounts?.data ?? [];
    showAccounts(linked);
    parts.accounts.hidden = linked.length === 0;
    keep(told, mine, (event) => event.id, (event) => deliveryRow(event, eventChanged)); // biome-ignore format: one idea
    told.hidden = mine.length === 0;
    fill(noneTold, mine.length === 0 && nothingTold());
    keep(terms, [shown], () => "terms", termsOf);
    body.hidden = false;
    const news = steps.filter(({ key }) => added.includes(key) || other.includes(key)).at(-1);
    if (news && isFollowed) announce(news.title);
    return news !== undefined;
  };
  const eventChanged = (event: EventObject) => {
    events.set(event.id, event);
    show();
    watch();
  };
  // What stands there at first is read by whoever came, and not announced.
  let isFollowed = false;

  const readEvents = async (page: string | null) => {
    if (!link) return;
    const whose = link.stripe_account;
    const answer = await listEvents(holderIdOf(link.account_holder), whose, page, signal);
    for (const event of answer.data) if (isOf(id, event)) events.set(event.id, event);
    const next = answer.has_more ? (answer.next_page ?? null) : null;
    // Events of before the link are of others.
    const isPast = (answer.data.at(-1)?.created ?? 0) < link.created;
    if (page !== null || !isFollowed) older = isPast ? null : next;
    more.hidden = older === null;
  };

  const load = async () => {
    fill(state, loading());
    try {
      link = await getLink(id, signal);
      await readEvents(null);
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
      await readEvents(null);
    } catch (error) {
      if (!isLeft(error, signal)) fill(state, element("p", { class: "quiet" }, `Not up to date: ${wordsFor(error)}`));
      throw error;
    }
    fill(state);
    const isNews = show();
    const isSending = [...events.values()].some(({ delivery }) => delivery.status === "pending");
    const isRefreshing = link.accounts?.data.some(isAsked) ?? false;
    return link.status !== "open" && !isSending && !isRefreshing ? "done" : isNews;
  };
  more.addEventListener("click", () => {
    readEvents(older).then(show, (error: unknown) => {
      if (!isLeft(error, signal)) fill(state, troubleNotice(error));
    });
  });
  void load();
  return element("div", {}, title, head, state, body);
};

const nothingTold = () =>
  settings().notify_url === null
    ? "No address is set (NOTIFY_URL), so nothing is sent."
    : "Nothing yet. What was sent is kept for 30 days.";

const isAsked = (account: LinkedAccount) =>
  [account.balance_refresh, account.ownership_refresh, account.transaction_refresh].some(
    (refresh) => refresh?.status === "pending",
  );

/** What the link is, and what can be done with it. */
function headOf(link: LinkObject, changed: (link: LinkObject) => void): HTMLElement {
  const { id, status, account_holder, stripe_account } = link;
  const holder = holderIdOf(account_holder);
  const trouble = element("div", { class: "trouble" });
  const failed = (error: unknown) => fill(trouble, troubleNotice(error));
  return element(
    "div",
    {},
    element(
      "p",
      { class: "title" },
      badge(statuses[status], statusTones[status]),
      link.relink && badge("Repair", "off"),
      code(id),
    ),
    element("p", {}, "For ", element("a", { href: addressOf.holder(holder, stripe_account), "data-at": "holder" }, holder), status === "open" && [" · ends ", timeOf(link.expires_at)]), // biome-ignore format: one line
    trouble,
    element(
      "p",
      { class: "actions" },
      (status === "open" || status === "expired") &&
        doButton(status === "open" ? "Extend" : "Open again", () => extend(link, changed), failed),
      status !== "completed" && status !== "revoked" && doButton("Revoke", () => revoke(link, changed), failed),
      status !== "open" &&
        element(
          "a",
          { class: "small", "data-at": "new", href: addressOf.newLink({ holder, stripe_account }) },
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
      ["Language", languages[link.locale]],
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
