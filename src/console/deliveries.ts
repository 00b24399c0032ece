// What the operator's own systems were told of a link: each event with its tries, and a way to send it again.
import { announce } from "./announce.ts";
import { resendEvent } from "./api.ts";
import { element, fill } from "./element.ts";
import { badge, code, doButton } from "./parts.ts";
import { timeOf } from "./times.ts";
import { troubleNotice } from "./trouble.ts";
import type { EventObject } from "./types.ts";
import { deliveries, events, some, unheardOf } from "./words.ts";

/** `changed` is told of the event after it was sent again. */
export function deliveryRow(event: EventObject, changed: (event: EventObject) => void): HTMLElement {
  const { status, attempts, next_attempt_at } = event.delivery;
  const { label, tone } = deliveries[status] ?? unheardOf(status);
  const trouble = element("div", { class: "trouble" });
  const resend = doButton(
    "Send again",
    async () => {
      fill(trouble);
      changed(await resendEvent(event.id));
      announce("It is being sent again");
    },
    (error) => fill(trouble, troubleNotice(error)),
    { "aria-label": `Send again: ${events[event.type] ?? event.type}` },
  );
  return element(
    "li",
    { class: "delivery" },
    element("p", { class: "title" }, events[event.type] ?? event.type, badge(label, tone)),
    element(
      "p",
      { class: "quiet" },
      timeOf(event.created),
      next_attempt_at !== null && [" · next try ", timeOf(next_attempt_at)],
    ),
    trouble,
    element(
      "div",
      { class: "actions" },
      element(
        "details",
        { "data-at": "tries" },
        element("summary", {}, some(attempts.length, "try", "tries")),
        attempts.length > 0 &&
          element(
            "ul",
            { class: "plain" },
            attempts.map(({ at, status, error }) =>
              element("li", {}, timeOf(at), `: ${status === null ? (error ?? "no answer") : `answered ${status}`}`),
            ),
          ),
        element("p", { class: "quiet" }, code(event.type), " ", code(event.id)),
      ),
      status !== "not_sent" && resend,
    ),
  );
}
