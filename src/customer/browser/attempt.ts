// One attempt to link a bank: from the tap, through a session and Stripe's window, to its result.
import { watchPopups } from "./browser.ts";
import { type BrowserProblem, isWebview, onTap } from "./browser-checks.ts";
import { complete, watch } from "./complete.ts";
import { fails, linked, refused } from "./outcome.ts";
import { bridge, facts, server, wait } from "./page.ts";
import { data, show } from "./show.ts";
import { stripeReady } from "./stripe.ts";

let isRunning = false;

/** Starts an attempt, unless one is running. Never throws: the page always ends in some state. */
export async function start(): Promise<void> {
  if (isRunning) return;
  isRunning = true;
  try {
    await attempt();
  } catch (error) {
    console.error(error);
    fails("unexpected_error", null);
  } finally {
    isRunning = false;
  }
}

async function attempt(): Promise<void> {
  const problem = onTap(facts());
  if (problem && !wasShown(problem)) return fails(problem, null);
  show("opening");
  const loaded = await stripeReady();
  if (!loaded.ok) return fails(navigator.onLine ? loaded.code : "offline", null);
  const minted = await server.mint(bridge.isApp || isWebview(navigator.userAgent));
  if (!minted.ok) return refused(minted.failure);
  const { clientSecret, publishableKey, session, stripeAccount } = minted.value;
  const { locale } = data;
  const stripe = loaded.Stripe(publishableKey, stripeAccount ? { locale, stripeAccount } : { locale });
  bridge.tell("opened");
  const popupsRefused = watchPopups();
  const { financialConnectionsSession, error } = await stripe.collectFinancialConnectionsAccounts({ clientSecret });
  const isPopup = popupsRefused() || /pop-?up/i.test(`${error?.code} ${error?.message}`);
  const isChosen = (financialConnectionsSession?.accounts.length ?? 0) > 0;
  show("saving");
  // Reported before asking for the result, so that the server has the reason when nothing was linked.
  const code = isPopup && !isChosen ? "popup_blocked" : error ? codeOf(error.code) : null;
  if (code) await server.cancel(session, code, error?.code ?? error?.type);
  const outcome = await complete(server, session, isChosen, wait);
  if (outcome.state === "linked") return linked("linked", outcome.link);
  if (outcome.state === "ended") return refused(outcome.failure);
  if (code) return fails(code, session);
  show(outcome.state);
  if (outcome.state === "nothing") return bridge.tell("canceled", { status: "open" });
  const link = await watch(server, wait);
  if (link) linked("linked", link);
}

/** The code to record for an error of Stripe's. Its own code goes along as the message. */
const codeOf = (code: string | undefined) =>
  !navigator.onLine ? "offline" : code === "session_expired" ? code : "unexpected_error";

/** The problems that the customer was shown before: each stops only one tap. Being offline stops every tap. */
const shownBefore = new Set<BrowserProblem>();
function wasShown(problem: BrowserProblem): boolean {
  if (problem === "offline") return false;
  const before = shownBefore.has(problem);
  shownBefore.add(problem);
  return before;
}
