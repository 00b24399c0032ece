// What the customer's page, or an app in its place, calls. The token in the path is all that it needs.
import {
  cancelSchema,
  completeSchema,
  deletionSchema,
  disconnectSchema,
  sessionSchema,
} from "../../customer/requests.ts";
import * as examples from "../examples.ts";
import type { Operation } from "../operation.ts";

const ofLink = {
  tag: "Customer's link",
  who: "customer",
  inPath: { token: { description: "The last part of the link's `url`.", example: examples.token } },
} as const;
const ofManage = {
  tag: "Customer's own page",
  who: "customer",
  inPath: { token: { description: "The last part of the link's `manage_url`.", example: examples.token } },
} as const;

export const customer: Operation[] = [
  {
    ...ofLink,
    id: "startSession",
    method: "post",
    path: "/l/{token}/session",
    summary: "Begin to link a bank",
    description:
      "Makes a session for the client SDK. Call it when the customer taps, not before: each session is one attempt.",
    body: {
      name: "SessionStart",
      description: "What the customer has seen. Anything else in the body is ignored.",
      schema: sessionSchema,
      words: {
        webview: "Whether it runs in an app's webview, so that the bank must lead back to the app.",
        consent:
          "What the customer was shown before the tap: `null` where an app showed words of its own. Left out it is the page.",
        "consent.text": "The SHA-256 of the words.",
        "consent.locale": "Their language.",
        "consent.shown_at": "When they were shown, in Unix seconds.",
      },
      examples: { "an app's own screen": { consent: null } },
      mayBeMissing: true,
    },
    answers: {
      200: { description: "What the SDK takes.", schema: "CustomerSession", example: examples.customerSession },
    },
    refusals: [
      "parameter_missing",
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
  {
    ...ofLink,
    id: "completeSession",
    method: "post",
    path: "/l/{token}/complete",
    summary: "Say that the customer is done",
    description: "Has the session read at Stripe, whatever the SDK has said, and stores what was linked.",
    body: {
      name: "SessionComplete",
      description: "Which session. Anything else in the body is ignored.",
      schema: completeSchema,
      words: { session: "The session that `POST /l/{token}/session` answered with." },
      examples: { done: { session: examples.sessionId } },
    },
    answers: { 200: { description: "How the link stands.", schema: "LinkState", example: examples.linkState } },
    refusals: [
      "parameter_missing",
      "400 resource_missing",
      "account_holder_being_deleted",
      "stripe_refused",
      "stripe_unavailable",
    ],
  },
  {
    ...ofLink,
    id: "cancelSession",
    method: "post",
    path: "/l/{token}/cancel",
    summary: "Say why nothing was linked",
    description:
      "Notes on the attempt what the SDK reported. Should Stripe have an account of it all the same, it counts as linked.",
    body: {
      name: "SessionCancel",
      description: "What was reported. Anything else in the body is ignored.",
      schema: cancelSchema,
      words: {
        session: "The session. Leave it out where there was none.",
        code: "Why, in the SDKs' words and the page's own.",
        stripe_code: "Stripe's own code, where it gave one.",
        message: "More about it, for the operator.",
      },
      examples: { canceled: { session: examples.sessionId, code: "canceled" } },
    },
    answers: { 200: { description: "How the link stands.", schema: "LinkState", example: examples.openState } },
    refusals: ["parameter_missing", "400 resource_missing", "account_holder_being_deleted"],
  },
  {
    ...ofLink,
    id: "retrieveLinkState",
    method: "get",
    path: "/l/{token}/status",
    summary: "Ask how a link stands",
    description: "For polling, and for an app that resumes. It changes nothing.",
    answers: { 200: { description: "How the link stands.", schema: "LinkState", example: examples.linkState } },
    refusals: [],
  },
  {
    ...ofManage,
    id: "retrieveManageState",
    method: "get",
    path: "/m/{token}/status",
    summary: "Ask what is shared",
    description: "What the link has brought. It changes nothing.",
    answers: { 200: { description: "What is shared.", schema: "ManageState", example: examples.manageState } },
    refusals: [],
  },
  {
    ...ofManage,
    id: "disconnectByCustomer",
    method: "post",
    path: "/m/{token}/disconnect",
    summary: "Take an account back",
    description: "Disconnects an account for good. Asking again gives the same receipt.",
    body: {
      name: "ManageDisconnect",
      description: "Which account. Anything else in the body is ignored.",
      schema: disconnectSchema,
      words: { account: "The account's id, from `/m/{token}/status`." },
      examples: { one: { account: examples.accountId } },
    },
    answers: {
      200: {
        description: "What is shared, and the receipt.",
        schema: "ManageChange",
        example: examples.disconnectedState,
      },
    },
    refusals: ["parameter_missing", "stripe_refused", "stripe_unavailable"],
  },
  {
    ...ofManage,
    id: "requestDeletion",
    method: "post",
    path: "/m/{token}/deletion",
    summary: "Ask for deletion",
    description: "Asks the business to delete the customer's data: it hears `holder.deletion_requested`, once.",
    body: {
      name: "ManageDeletion",
      description: "Nothing. Whatever is in the body is ignored.",
      schema: deletionSchema,
      words: {},
      examples: { nothing: {} },
      mayBeMissing: true,
    },
    answers: {
      200: { description: "What is shared, and the receipt.", schema: "ManageChange", example: examples.deletionState },
    },
    refusals: [],
  },
];
