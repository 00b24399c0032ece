// What is sent to NOTIFY_URL: one entry a type of event.
import { events as examples } from "./examples.ts";
import { eventTypes } from "./schemas/event.ts";
import { json, type OperationObject, type Parameter, refTo } from "./shape.ts";

const header = (name: string, description: string, example: string): Parameter => ({
  name,
  in: "header",
  required: true,
  description,
  schema: { type: "string" },
  example,
});

/** Of the Standard Webhooks specification. */
const parameters = [
  header("webhook-id", "The event's id: act once for each.", "evt_3h5m9v2x7b1n6d4fk0t8cq4z9w2r5y7n1p"),
  header("webhook-timestamp", "When it was sent, in Unix seconds. Refuse one that is old.", "1790000130"),
  header(
    "webhook-signature",
    "`v1,` and the base64 of HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<body>`, keyed with NOTIFY_SECRET. While secrets are being replaced there are several, with spaces between.",
    "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
  ),
];

function sent(type: keyof typeof eventTypes): { post: OperationObject } {
  const { schema, when } = eventTypes[type];
  return {
    post: {
      operationId: `notify_${type.replaceAll(".", "_")}`,
      tags: ["Events"],
      summary: type,
      description: when,
      security: [],
      parameters,
      requestBody: {
        description: "The event.",
        required: true,
        content: json({
          schema: { ...refTo(schema), properties: { type: { type: "string", const: type }, delivery: { not: {} } } },
          example: examples[type],
        }),
      },
      responses: {
        "2XX": { description: "The event is yours, and is not sent again by itself." },
        "410": { description: "The endpoint is gone: nothing more is sent to it until it accepts an event." },
        "4XX": { description: "The event is tried again, for three days, as after any other answer or none." },
      },
    },
  };
}

export const webhooks = Object.fromEntries(
  Object.keys(eventTypes).map((type) => [type, sent(type as keyof typeof eventTypes)]),
);
