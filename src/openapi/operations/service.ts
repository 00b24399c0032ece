// What the service says of itself.
import * as v from "valibot";
import { noQuery } from "../../http/fields.ts";
import * as examples from "../examples.ts";
import type { Operation } from "../operation.ts";

const base = { method: "get", tag: "Service", who: "operator" } as const;
const seconds = v.optional(
  v.pipe(v.string(), v.regex(/^\d{1,12}$/, "must be a time in Unix seconds"), v.transform(Number)),
);

export const service: Operation[] = [
  {
    ...base,
    id: "retrieveStats",
    path: "/v1/stats",
    summary: "Count how far links get",
    description:
      "Links by the day that they were made: how many were opened, started and linked, and why the others failed.",
    query: {
      schema: v.strictObject({ from: seconds, to: seconds, by: v.optional(v.picklist(["day"])) }),
      words: {
        from: "Only links that were made at this time or later, in Unix seconds.",
        to: "Only links that were made before this time, in Unix seconds.",
        by: "What the links are counted by.",
      },
      examples: { from: 1_789_948_800 },
    },
    answers: { 200: { description: "The counts.", schema: "Stats", example: examples.stats } },
    refusals: [],
  },
  {
    ...base,
    id: "runDoctor",
    path: "/v1/doctor",
    summary: "Examine the service",
    description:
      "Looks at everything that banklink needs: keys, webhook endpoint, storage, addresses, clock. Each finding says what to do about it. It takes some seconds, and changes nothing.",
    answers: { 200: { description: "What was found.", schema: "Doctor", example: examples.doctor } },
    refusals: [],
  },
  {
    ...base,
    id: "retrieveSettings",
    path: "/v1/settings",
    summary: "Look at the settings",
    description: "The settings of this service, without its secrets.",
    query: { schema: noQuery, words: {} },
    answers: { 200: { description: "The settings.", schema: "Settings", example: examples.settings } },
    refusals: [],
  },
  {
    ...base,
    id: "retrieveConsentText",
    path: "/v1/consents/{sha256}",
    tag: "Links",
    summary: "Read what a customer was shown",
    description:
      "The words before the tap, by the hash that an attempt's `consent.text` has. What differs from link to link stands in them in `{braces}`.",
    inPath: { sha256: { description: "The SHA-256 of the words.", example: examples.sha256 } },
    answers: { 200: { description: "The words.", schema: "ConsentText", example: examples.consentText } },
    refusals: ["resource_missing"],
  },
  {
    ...base,
    who: "anyone",
    id: "retrieveHealth",
    path: "/healthz",
    summary: "Check the health",
    description:
      "200 when the service is set up and Stripe takes its key. 503 with everything that is wrong until then: each setting by its name, none with its value.",
    answers: {
      200: { description: "All is well.", schema: "Health", example: { object: "health", status: "ok" } },
      503: {
        description: "Something is to be mended.",
        schema: "HealthProblems",
        example: {
          object: "health",
          status: "misconfigured",
          problems: [{ name: "STRIPE_WEBHOOK_SECRET", problem: "is missing" }],
        },
      },
    },
    refusals: [],
  },
];
