// One attempt to link a bank: from the tap, through a session and Stripe's window, to its result.
import { type Popups, watchPopups } from "./browser.ts";
import { isWebview, onTap } from "./browser-checks.ts";
import { complete, watch } from "./complete.ts";
import { follow, SESSION } from "./follow.ts";
import { changed, fails, linked, refused } from "./outcome.ts";
import { bridge, facts, server, wait, waitInView } from "./page.ts";
import type { LinkStatus, Reported } from "./server.ts";
import { data, show, showNothing, shown } from "./show.ts";
import { type Collected, collect, reportedOf, stripeReady } from "./stripe.ts";

/** Milliseconds that Stripe's window, which may still show that all went well, has to close once the link is done. */
const GRACE = 10_000;

let isRunning = false;
/** What the browser checks find is a guess. It stops one tap, with a warning, and no more. */
let wasWarned = false;

/** Starts an attempt, unless one is running. Never throws: the page always ends in some state. */
export async function start(): Promise<void> {
  if (isRunning) return;
  isRunning = true;
  try {
    await attempt();
  } catch (error) {
    console.error(error);
    fails({ code: "unexpected_error" }, true);
  } finally {
    isRunning = false;
  }
}

async function attempt(): Promise<void> {
  const problem = wasWarned ? null : onTap(facts());
  if (problem) {
    wasWarned = true;
    return fails({ code: problem }, false);
  }
  show("opening");
  const loaded = await stripeReady();
  if (!loaded.ok) return fails({ code: (await isLineDown(loaded.code)) ? "offline" : loaded.code }, false);
  const consent = data.consent ? { ...data.consent, shown_at: Math.floor(data.now / 1000) } : undefined;
  const minted = await server.mint(bridge.isApp || isWebview(navigator.userAgent), consent);
  if (!minted.ok) return refused(minted.failure);
  const { session } = minted.value;
  bridge.tell("opened");
  const popupsFound = watchPopups();
  const collecting = collect(loaded.Stripe, minted.value, data.locale);
  const first = await Promise.race([collecting, news(collecting)]);
  const popups = popupsFound();
  if ("isChosen" in first) return settle(session, first, popups);

  // The server knows more than this page: Stripe's window was left open, or has ended and did not say so.
  const focused = document.activeElement;
  changed(first);
  if (first.status === "completed") return;
  // The customer may be in the middle of Stripe's window, in which case what they do there counts all the same.
  if (focused instanceof HTMLIFrameElement) focused.focus();
  const collected = await collecting;
  if (!collected.isChosen) return;
  if (first.repair === "mended") await server.complete(session);
  else await settle(session, collected, popups);
}

/** What came of Stripe's window, shown and told. */
async function settle(session: string, { isChosen, error }: Collected, popups: Popups): Promise<void> {
  show("saving");
  let why: Reported | null = null;
  if (error) why = reportedOf(error);
  else if (popups.wasRefused) why = { code: "popup_blocked" };
  if (isChosen) why = null;
  // Reported before asking for the result, so that the server has the reason when nothing was linked.
  if (why) await server.cancel(session, why);
  let outcome = await complete(server, session, isChosen, wait);
  if (outcome.state === "late" && !why) {
    show("late");
    outcome = await watch(server, session, isChosen, wait, () => shown() === "late");
  }
  if (outcome.state === "linked") return linked("linked", outcome.link);
  if (outcome.state === "closed") return changed(outcome.link);
  if (outcome.state === "ended") return refused(outcome.failure);
  if (why) return fails(why, true, popups.seemBlocked);
  if (outcome.state === "late") return;
  showNothing(popups.seemBlocked);
  bridge.tell("canceled", { status: "open" });
}

/** The link's status once it is no longer open while Stripe's window still is. Never resolves where there is no such news. */
async function news(collecting: Promise<unknown>): Promise<LinkStatus> {
  let isOpen = true;
  const closes = collecting.then(() => {
    isOpen = false;
  });
  const link = await follow(server, waitInView, () => isOpen || null, SESSION);
  if (!link) return new Promise(() => {});
  await Promise.race([closes, wait(GRACE)]);
  return link;
}

/** A script that fails to load may be blocked, or all that is asked for may fail. Our own server tells which. */
async function isLineDown(code: string): Promise<boolean> {
  if (code !== "stripe_js_blocked") return false;
  const answer = await server.status();
  return !answer.ok && answer.failure.code === "network";
}
