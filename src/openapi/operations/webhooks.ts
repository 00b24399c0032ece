// What Stripe calls.
import * as v from "valibot";
import * as examples from "../examples.ts";
import type { Operation } from "../operation.ts";

export const webhooks: Operation[] = [
  {
    id: "receiveStripeEvent",
    method: "post",
    path: "/webhooks/stripe",
    tag: "Stripe's webhooks",
    who: "stripe",
    summary: "Hear of a change at Stripe",
    description:
      "For a webhook endpoint in Stripe's dashboard, with the `financial_connections.account.*` events. The answer comes once it is stored what is to be looked at; the event's own copy is not used.",
    headers: {
      "Stripe-Signature": {
        description:
          "When Stripe sent the event (`t`), and the HMAC-SHA256 of `<t>.<body>` (`v1`), keyed with STRIPE_WEBHOOK_SECRET. One that is over five minutes old is refused.",
        example: "t=1790000130,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd",
      },
    },
    body: {
      name: "StripeEvent",
      description: "An event of Stripe's, signed with one of STRIPE_WEBHOOK_SECRET.",
      schema: v.looseObject({}),
      words: {},
      examples: { "an account": examples.stripeEvent },
    },
    answers: {
      200: {
        description: "It is stored, or is nothing for us.",
        schema: "WebhookReceived",
        example: { received: true, noted: true },
      },
    },
    refusals: ["signature_invalid"],
  },
];
