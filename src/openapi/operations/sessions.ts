// Sessions for apps with Stripe's native SDK.
import * as v from "valibot";
import { againSchema, termsSchema } from "../../api/links-schema.ts";
import { noQuery } from "../../http/fields.ts";
import * as examples from "../examples.ts";
import type { Operation } from "../operation.ts";

export const sessions: Operation[] = [
  {
    id: "createSession",
    method: "post",
    path: "/v1/sessions",
    tag: "Sessions",
    who: "operator",
    summary: "Make a session",
    description:
      "For an app that links a bank with Stripe's native SDK and needs no page. The session is recorded as an attempt, on a link that is made with it or, with `link`, on one that there is. What comes of it is found and told as for any other link.",
    query: { schema: noQuery, words: {} },
    body: {
      name: "SessionCreate",
      description: "A link, or the terms of a new one.",
      schema: v.union([againSchema, termsSchema]),
      words: { link: "The link that the session is a further attempt on, `lnk_…`." },
      examples: {
        "on a new link": { account_holder: { type: "customer", customer: "cus_Q1w2E3r4" } },
        "on a link that there is": { link: examples.linkId },
      },
    },
    answers: {
      200: { description: "What the SDK takes, and the link.", schema: "Session", example: examples.session },
    },
    refusals: [
      "parameter_missing",
      "email_invalid",
      "400 resource_missing",
      "resource_missing",
      "account_disconnected",
      "account_holder_being_deleted",
      "link_completed",
      "link_attempts_exceeded",
      "relink_not_needed",
      "link_expired",
      "link_revoked",
      "stripe_refused",
      "stripe_unavailable",
    ],
  },
];
