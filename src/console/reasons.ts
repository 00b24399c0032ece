// Why a try to link a bank came to nothing, in plain words, and what to do about it. The codes are those of README.md and
// docs/app-bridge.md.
import type { Attempt, Failure } from "./types.ts";

export interface Reason {
  what: string;
  next: string;
}

const again = "Ask the customer to open the link again and retry.";
const browser = "Ask the customer to open the link in the phone's own browser, such as Safari or Chrome.";
const newLink = "Make a new link and send that.";
const bank = "The customer can try another account, or another bank.";
const later = "It often works some minutes later. If the bank stays down, the customer can choose another one.";

const reasons: Record<string, Reason> = {
  canceled: {
    what: "The customer closed the window without linking a bank.",
    next: "Nothing is wrong. The link still works: remind them, or ask what stopped them.",
  },
  nothing_linked: {
    what: "The window was closed before an account was chosen, or the bank was not available.",
    next: "Nothing is wrong. The link still works: remind them, or ask what stopped them.",
  },
  stripe_refused: {
    what: "Stripe refused. Most often that is a setting, not the customer.",
    next: "Look at the doctor's findings, mend what they say, and ask the customer to try again.",
  },
  stripe_unavailable: { what: "Stripe failed, or did not answer in time.", next: again },
  session_lost: {
    what: "Stripe shows the try as another customer's.",
    next: "Tell your developer. Then make a new link.",
  },
  interrupted: { what: "The service was stopped in the middle of the try.", next: again },
  relink_failed: {
    what: "Stripe could not repair the connection. The account may have been closed at the bank.",
    next: "Ask the customer to open the link again: the next try links the account anew.",
  },
  relink_not_needed: {
    what: "The account works, so there is nothing to repair.",
    next: "Nothing needs to be done.",
  },
  account_disconnected: {
    what: "The account that the link was to repair is disconnected for good.",
    next: "Make a new link for this customer.",
  },
  link_expired: { what: "The link's time was over.", next: "Extend the link, or make a new one." },
  link_revoked: { what: "The link was revoked.", next: newLink },
  link_attempts_exceeded: { what: "The link was tried too many times.", next: newLink },
  resource_missing: { what: "There is no such link. The address may have been cut off.", next: "Send the link again." },
  in_app_browser: {
    what: "The link was opened inside a social app, in whose browser banks refuse to log in.",
    next: browser,
  },
  browser_unsupported: { what: "The browser seems too old to link a bank safely.", next: browser },
  web_browser_unavailable: { what: "Stripe found no browser that can open the bank's page.", next: browser },
  failed_bot_detection: {
    what: "Stripe took the customer for a program.",
    next: "Ask the customer to try with another browser, without a VPN.",
  },
  popup_blocked: {
    what: "The browser did not let the bank's window open.",
    next: "Ask the customer to allow pop-ups for the page, or to use another browser.",
  },
  stripe_js_blocked: {
    what: "Stripe's part of the page did not load. A content blocker may have stopped it.",
    next: "Ask the customer to switch off content blockers for the page, or to use another browser.",
  },
  stripe_js_timeout: { what: "Stripe's part of the page took too long to load.", next: again },
  storage_unavailable: {
    what: "The browser keeps no cookies or storage, which the bank's log-in needs.",
    next: "Ask the customer to leave private browsing, or to use another browser.",
  },
  offline: { what: "The customer's device had no network.", next: again },
  network: { what: "The customer's device could not reach the service.", next: again },
  timeout: { what: "The service did not answer the customer's device in time.", next: again },
  clock_wrong: {
    what: "The customer's device has the wrong time, so banks refuse it.",
    next: "Ask the customer to set date and time to automatic.",
  },
  session_expired: { what: "The customer took too long, and Stripe's session ran out.", next: again },
  account_numbers_unavailable: { what: "The bank does not give out the account's numbers.", next: bank },
  accounts_unavailable: { what: "The bank showed no account.", next: bank },
  no_debitable_account: { what: "No account at the bank can be used for payments.", next: bank },
  no_eligible_accounts: { what: "No account at the bank fits what the link asks for.", next: bank },
  authorization_failed: {
    what: "The bank did not accept the log-in.",
    next: "The customer can try again, after checking the log-in on the bank's own site.",
  },
  institution_timeout: { what: "The bank did not answer in time.", next: later },
  institution_unavailable_planned: { what: "The bank is down for maintenance.", next: later },
  institution_unavailable_unplanned: { what: "The bank is down.", next: later },
  failed: { what: "The app in which the bank was to be linked said that it failed.", next: again },
  rate_limited: { what: "There were too many tries from one network in a short time.", next: again },
  internal_error: { what: "The service failed.", next: `${again} If it stays, tell your developer.` },
  other: { what: "Something else failed.", next: "Look at the links themselves: each says why its tries failed." },
  unexpected_error: { what: "Something unforeseen failed on the page or at Stripe.", next: again },
};

const unknown = (code: string): Reason => ({ what: `It failed for the reason “${code}”.`, next: again });

export const isKnown = (code: string): boolean => Object.hasOwn(reasons, code);

export const reasonOf = (code: string): Reason => (isKnown(code) ? (reasons[code] as Reason) : unknown(code));

/** Why the attempt ended with nothing; null where it did not. */
export function reasonOfAttempt({ outcome, error }: Attempt): (Reason & { error: Failure | null }) | null {
  if (outcome === "linked" || (outcome === "pending" && !error)) return null;
  if (error) return { ...reasonOf(error.code), error };
  return { ...reasonOf("nothing_linked"), error: null };
}
