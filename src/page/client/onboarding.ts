// The page's script: one tap → a session of ours → Stripe's window → what came of it.
import type { Failure, LinkStatus } from "./server.ts";
import { serverAt } from "./server.ts";
import { settle, watch } from "./settle.ts";
import { locale, localTimes, type Shown, show, showFailed, showLinked, shown } from "./show.ts";
import { stripeReady } from "./stripe.ts";

/** Milliseconds for reading "linked" before going back to the business. */
const RETURN_AFTER = 2_500;

/** The server's codes for a link that opens nothing any more. */
const ENDINGS = new Map<string, Shown>([
  ["link_expired", "expired"],
  ["link_revoked", "revoked"],
  ["resource_missing", "unknown"],
]);

const server = serverAt(location.pathname);
const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
let busy = false;

async function attempt(): Promise<void> {
  show("opening");
  const Stripe = await stripeReady();
  if (!Stripe) return showFailed(navigator.onLine ? "blocked" : "offline", null);
  const minted = await server.mint();
  if (!minted.ok) return refused(minted.failure);
  const mint = minted.value;
  const acting = mint.stripeAccount ? { locale, stripeAccount: mint.stripeAccount } : { locale };
  const stripe = Stripe(mint.publishableKey, acting);
  const result = await stripe.collectFinancialConnectionsAccounts({ clientSecret: mint.clientSecret });
  if (result.error) return showFailed(navigator.onLine ? "other" : "offline", null);
  show("saving");
  const settled = await settle(server, mint.session, result.financialConnectionsSession.accounts.length > 0, wait);
  if (settled.state === "linked") return linked(settled.link);
  if (settled.state === "ended") return refused(settled.failure);
  show(settled.state);
  if (settled.state === "late") {
    const link = await watch(server, wait);
    if (link) linked(link);
  }
}

function linked(link: LinkStatus): void {
  const target = showLinked("linked", link);
  if (target) setTimeout(() => location.assign(target), RETURN_AFTER);
}

async function refused(failure: Failure): Promise<void> {
  const ending = ENDINGS.get(failure.code);
  if (ending) return show(ending);
  if (failure.code === "link_completed") {
    const answer = await server.status();
    showLinked("already", answer.ok ? answer.value : { accounts: [], returnUrl: null });
    return;
  }
  if (failure.code === "rate_limited") return showFailed("busy", failure.requestId);
  showFailed(navigator.onLine ? "other" : "offline", failure.requestId);
}

async function start(): Promise<void> {
  if (busy) return;
  busy = true;
  try {
    await attempt();
  } catch (error) {
    console.error(error);
    showFailed("other", null);
  } finally {
    busy = false;
  }
}

for (const button of document.querySelectorAll("[data-start]")) button.addEventListener("click", () => void start());

// Back from the browser's cache, a page in the middle of an attempt has lost its requests: the server knows the rest.
addEventListener("pageshow", (event) => {
  if (event.persisted && ["opening", "saving", "late"].includes(shown())) location.reload();
});

localTimes();
document.querySelector("main")?.setAttribute("data-live", "");
