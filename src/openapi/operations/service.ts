// What the service says of itself.
import { statsSchema } from "../../api/stats-schema.ts";
import * as examples from "../examples.ts";
import type { Operation } from "../operation.ts";
import { stripeAccountWords } from "./shared.ts";

const base = { method: "get", tag: "Service", who: "operator" } as const;
const release = { version: "0.1.0", instance: "5b0c2f7d9e31a846" };

export const service: Operation[] = [
  {
    ...base,
    id: "retrieveStats",
    path: "/v1/stats",
    summary: "Count how far links get",
    description:
      "Links by the day that they were made: how many were opened, started and linked, and why the others failed.",
    query: {
      schema: statsSchema,
      words: {
        from: "A time on the first day, in Unix seconds. Left out, 30 days are counted; 400 are the most.",
        to: "A time on the last day, in Unix seconds. Left out it is now.",
        by: "What the links are counted by.",
        ...stripeAccountWords("the links are of"),
      },
      examples: { from: 1_789_948_800 },
    },
    answers: { 200: { description: "The counts.", schema: "Stats", example: examples.stats } },
    refusals: ["index_unavailable"],
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
      200: { description: "All is well.", schema: "Health", example: { object: "health", status: "ok", ...release } },
      503: {
        description: "Something is to be mended.",
        schema: "HealthProblems",
        example: {
          object: "health",
          ...release,
          status: "misconfigured",
          problems: [{ name: "STRIPE_WEBHOOK_SECRET", problem: "is missing" }],
        },
      },
    },
    refusals: [],
  },
];
