// What is said when the API refuses, or does not answer.
import { BanklinkError } from "../client/client.ts";
import { element } from "./element.ts";
import { timeOf } from "./times.ts";
import { some } from "./words.ts";

/** Whether it only says that the view it was for has been left. */
export const isLeft = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted || (error instanceof DOMException && error.name === "AbortError");

/** Whether it is not there any more. */
export const isGone = (error: unknown): boolean => error instanceof BanklinkError && error.status === 404;

/** The words for a failed question. */
export function wordsFor(error: unknown): string {
  if (!(error instanceof BanklinkError)) return "Something failed in this page. Reload it.";
  if (error.code === "timeout") return "The service did not answer in time.";
  if (error.code === "unreachable") return "The service cannot be reached. Check the network.";
  if (error.code === "refresh_not_available" && typeof error.availableAt !== "number")
    return "The bank is being asked already, or cannot be asked now. The result appears here by itself.";
  return refusals[error.code] ?? error.message;
}

/** In place of the API's words, which tell a developer what to do. */
const refusals: Record<string, string> = {
  refresh_not_available: "It was refreshed a short time ago.",
  account_inactive: "The bank gives no access now. The customer can restore that with a repair link.",
  account_disconnected: "The account is disconnected for good. Only a new link brings it back.",
  permission_missing: "The customer has not shared this.",
  account_holder_being_deleted: "This customer is being erased.",
  rate_limited: "There were too many tries in a short time.",
  internal_error: "The service failed. Try again; if it stays, give the reference to your developer.",
};

/** Of a view that follows what changes, while the newest could not be read. */
export const notUpToDate = (error: unknown): HTMLElement =>
  element("p", { class: "quiet" }, `Not up to date: ${wordsFor(error)}`);

/** A notice with what failed, the reference for a developer, and a button to try again where that helps. */
export function troubleNotice(error: unknown, again?: () => void): HTMLElement {
  const isRefusal = error instanceof BanklinkError;
  return element(
    "div",
    { class: "notice bad", role: "alert" },
    element("p", {}, wordsFor(error)),
    isRefusal &&
      typeof error.availableAt === "number" &&
      element("p", {}, "It can be done from ", timeOf(error.availableAt), " on."),
    isRefusal &&
      error.retryAfter !== undefined &&
      element("p", {}, `It can be tried again in ${some(error.retryAfter, "second")}.`),
    isRefusal &&
      error.code === "configuration_invalid" &&
      element("p", {}, element("a", { href: "/healthz" }, "What is missing")),
    isRefusal &&
      error.requestId &&
      element("p", { class: "fine" }, "Reference: ", element("code", {}, error.requestId)),
    again && element("button", { type: "button", class: "small", onclick: again }, "Try again"),
  );
}
