// Events: as they are sent to NOTIFY_URL, and as the API lists them, with every try to deliver them.
import * as v from "valibot";
import type { EventType } from "../../domain/event.ts";
import { constant, flag, ifAny, list, named, object, oneOf, orNull, say, text, time } from "../say.ts";
import { account } from "./account.ts";
import { attempt } from "./attempt.ts";
import { holderNamed } from "./holder.ts";
import { linkInEvent } from "./link.ts";
import { pageOf } from "./list.ts";

export const receipt = named(
  "Receipt",
  "What the customer was given as proof of what they asked for on their own page.",
  object({ id: text("The reference that the customer has."), at: time("When they asked.") }),
);

const delivery = named(
  "EventDelivery",
  "How the delivery of an event to NOTIFY_URL goes.",
  object({
    status: oneOf(
      ["pending", "delivered", "failed", "stopped", "not_sent"],
      "`pending`: it is tried for three days, then it has `failed`. `stopped`: the receiver has answered 410, and events wait (`GET /v1/notify_endpoint`). `not_sent`: there was no NOTIFY_URL.",
    ),
    next_attempt_at: orNull(time("When it is tried next. Null where it is not.")),
    attempts: list(
      object({
        at: time("When it was tried."),
        status: orNull(
          say(v.pipe(v.number(), v.integer()), "The HTTP status of the answer. Null when nobody answered."),
        ),
        error: orNull(text("What went wrong, such as `timeout` or `status_500`. Null when it was accepted.")),
      }),
      "Every try, oldest first; of more than a hundred the newest.",
    ),
  }),
);

const omitted = ifAny(
  list(
    v.string(),
    "Parts that were left empty, as the event would have been too large with them. Ask the API for them.",
  ),
);

/** The events of some `types`, which carry `data`. */
const eventOf = <const T extends readonly string[], E extends v.ObjectEntries>(
  name: string,
  description: string,
  types: T,
  data: E,
) =>
  named(
    name,
    description,
    object({
      id: text("The event's id. It comes at least once: act once for each id."),
      object: constant("event", "Always `event`."),
      type: oneOf(types, "What has happened."),
      created: time("When it happened."),
      livemode: flag("Whether it is about real banks."),
      data: say(object(data), "What it is about, as it was then."),
      delivery: ifAny(say(delivery, "In answers of the API alone: how its delivery goes.")),
    }),
  );

const aboutLink = say(linkInEvent, "The link, without its attempts.");
const aboutAccount = say(account, "The account.");

export const linkEvent = eventOf(
  "LinkEvent",
  "A link's life goes on.",
  ["link.created", "link.opened", "link.completed", "link.expired", "link.revoked"],
  { object: aboutLink, omitted },
);
export const attemptFailedEvent = eventOf(
  "AttemptFailedEvent",
  "A try to link a bank has come to nothing.",
  ["link.attempt_failed"],
  {
    object: say(linkInEvent, "The link, with this attempt alone."),
    attempt: say(attempt, "The try, and why it failed."),
    omitted,
  },
);
export const accountEvent = eventOf(
  "AccountEvent",
  "An account is known for the first time, or there is news of it.",
  ["account.linked", "account.updated", "account.refresh_failed", "account.deactivated", "account.reactivated"],
  { object: aboutAccount },
);
export const accountDisconnectedEvent = eventOf(
  "AccountDisconnectedEvent",
  "An account is disconnected, for good.",
  ["account.disconnected"],
  { object: aboutAccount, receipt: ifAny(say(receipt, "There where its customer has disconnected it.")) },
);
export const relinkRequiredEvent = eventOf(
  "RelinkRequiredEvent",
  "An account has broken, or is about to. It comes once for each time.",
  ["account.relink_required"],
  {
    object: aboutAccount,
    reason: oneOf(["inactive", "upcoming_deactivation"], "Whether it has broken, or is about to."),
    deadline: orNull(time("When the bank is expected to end the access. Null where that is not known.")),
    relink: ifAny(say(linkInEvent, "With AUTO_RELINK: the link that repairs it. Send its `url` on.")),
    omitted,
  },
);
export const deletionRequestedEvent = eventOf(
  "DeletionRequestedEvent",
  "A customer asks you to delete their data. Answering is up to you: DELETE /v1/holders/{id} does it.",
  ["holder.deletion_requested"],
  { object: say(holderNamed, "The customer."), receipt: say(receipt, "The receipt that the customer has.") },
);
export const holderDeletedEvent = eventOf(
  "HolderDeletedEvent",
  "An account holder was erased. It is the last event of that holder.",
  ["holder.deleted"],
  { object: say(holderNamed, "The account holder that was.") },
);

export const event = named(
  "Event",
  "Something that has happened; `type` says what.",
  v.union([
    linkEvent,
    attemptFailedEvent,
    accountEvent,
    accountDisconnectedEvent,
    relinkRequiredEvent,
    deletionRequestedEvent,
    holderDeletedEvent,
  ]),
);
export const eventPage = pageOf("EventList", "events, newest first", event);

/** Every type of event: the name of its schema, and when it is sent. */
export const eventTypes: Record<EventType, { schema: string; when: string }> = {
  "link.created": { schema: "LinkEvent", when: "A link was made." },
  "link.opened": { schema: "LinkEvent", when: "A customer has tapped for the first time." },
  "link.completed": { schema: "LinkEvent", when: "A bank was linked." },
  "link.attempt_failed": {
    schema: "AttemptFailedEvent",
    when: "A try to link a bank has come to nothing; `data.attempt` says why. The link stays open.",
  },
  "link.expired": { schema: "LinkEvent", when: "A link has expired, and no bank was linked." },
  "link.revoked": { schema: "LinkEvent", when: "A link was revoked." },
  "account.linked": { schema: "AccountEvent", when: "An account is known here for the first time." },
  "account.updated": { schema: "AccountEvent", when: "Stripe has newer data of an account." },
  "account.refresh_failed": { schema: "AccountEvent", when: "The bank gave no newer data of an account." },
  "account.deactivated": { schema: "AccountEvent", when: "The bank gives no access any more." },
  "account.reactivated": { schema: "AccountEvent", when: "The bank gives access again." },
  "account.disconnected": {
    schema: "AccountDisconnectedEvent",
    when: "An account is disconnected, for good; `data.receipt` is there where its customer did it.",
  },
  "account.relink_required": {
    schema: "RelinkRequiredEvent",
    when: "An account has broken, or is about to. With AUTO_RELINK `data.relink` is the link that repairs it.",
  },
  "holder.deletion_requested": {
    schema: "DeletionRequestedEvent",
    when: "A customer asks you to delete their data. `DELETE /v1/holders/{id}` does it.",
  },
  "holder.deleted": { schema: "HolderDeletedEvent", when: "An account holder was erased: the last event." },
};
