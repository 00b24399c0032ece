// One try: from the tap, over a session of ours and Stripe's window, to what came of it.
import { watchPopups } from "./browser.ts";
import { type Ailment, isWebview, onTap } from "./browser-checks.ts";
import { settle, watch } from "./complete.ts";
import { fails, linked, refused } from "./outcome.ts";
import { bridge, facts, server, wait } from "./page.ts";
import { data, show } from "./show.ts";
import { stripeReady } from "./stripe.ts";

let isRunning = false;

/** Starts a try, unless one is running. Ends in a state of the page, whatever happens. */
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
  const ailment = onTap(facts());
  if (ailment && !hasHeard(ailment)) return fails(ailment, null);
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
  // Said before the result is asked for: if there is none, the server keeps the reason.
  const code = isPopup && !isChosen ? "popup_blocked" : error ? codeOf(error.code) : null;
  if (code) await server.cancel(session, code, error?.code ?? error?.type);
  const settled = await settle(server, session, isChosen, wait);
  if (settled.state === "linked") return linked("linked", settled.link);
  if (settled.state === "ended") return refused(settled.failure);
  if (code) return fails(code, session);
  show(settled.state);
  if (settled.state === "nothing") return bridge.tell("canceled", { status: "open" });
  const link = await watch(server, wait);
  if (link) linked("linked", link);
}

/** Stripe's own code where it is one that attempts are recorded with. */
const codeOf = (code: string | undefined) =>
  !navigator.onLine ? "offline" : code === "session_expired" ? code : "unexpected_error";

/** What can be mended is said once: whoever taps again goes on. Without a line there is nothing to go on with. */
const heard = new Set<Ailment>();
function hasHeard(ailment: Ailment): boolean {
  if (ailment === "offline") return false;
  const before = heard.has(ailment);
  heard.add(ailment);
  return before;
}
