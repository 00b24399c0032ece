// Events that were sent to NOTIFY_URL, and the endpoint that they are sent to.
import { eventListSchema } from "../../api/events-schema.ts";
import { stripeAccountSchema } from "../../http/fields.ts";
import type { JsonSchema } from "../convert.ts";
import * as examples from "../examples.ts";
import type { Operation } from "../operation.ts";
import { refTo } from "../shape.ts";
import { nothing, pageWords, stripeAccountWords } from "./shared.ts";

const delivered: JsonSchema = {
  allOf: [
    refTo("Event"),
    {
      type: "object",
      properties: { delivery: refTo("EventDelivery") },
      required: ["delivery"],
      additionalProperties: true,
    },
  ],
};

export const events: Operation[] = [
  {
    id: "listEvents",
    method: "get",
    path: "/v1/events",
    tag: "Events",
    who: "operator",
    summary: "List events",
    description:
      "The events of one account holder, newest first, with every try to deliver them. They are kept 30 days.",
    query: {
      schema: eventListSchema,
      words: {
        ...pageWords,
        ...stripeAccountWords("the account holder is of"),
        account_holder: "The account holder, `cus_…` or `acct_…`.",
      },
      examples: { account_holder: "cus_Q1w2E3r4" },
    },
    answers: {
      200: {
        description: "A page of events.",
        schema: "EventList",
        example: examples.eventList,
        also: { properties: { data: { type: "array", items: delivered } } },
      },
    },
    refusals: ["parameter_missing"],
  },
  {
    id: "resendEvent",
    method: "post",
    path: "/v1/events/{id}/resend",
    tag: "Events",
    who: "operator",
    summary: "Send an event again",
    description: "Sends an event to NOTIFY_URL at once, whatever became of it before.",
    inPath: { id: { description: "The event's id, `evt_…`.", example: examples.eventId } },
    query: { schema: stripeAccountSchema, words: stripeAccountWords("the event is of") },
    body: nothing,
    answers: {
      200: { description: "The event.", schema: "Event", example: examples.resentEvent, also: delivered },
    },
    refusals: ["resource_missing", "notify_url_missing"],
  },
  {
    id: "retrieveNotifyEndpoint",
    method: "get",
    path: "/v1/notify_endpoint",
    tag: "Events",
    who: "operator",
    summary: "Look at the endpoint for events",
    description:
      "Whether events are sent to NOTIFY_URL. One that answers 410 (Gone) is told no more, for every account holder, until it accepts an event: it is tried again after an hour, then once a day. Send one event again to try it at once.",
    answers: { 200: { description: "How it stands.", schema: "NotifyEndpoint", example: examples.notifyEndpoint } },
    refusals: [],
  },
];
