// Every operation of the API, in the order of reading.
import type { Operation } from "../operation.ts";
import { accounts } from "./accounts.ts";
import { customer } from "./customer.ts";
import { events } from "./events.ts";
import { holders } from "./holders.ts";
import { links } from "./links.ts";
import { service } from "./service.ts";
import { sessions } from "./sessions.ts";
import { webhooks } from "./webhooks.ts";

export const operations: Operation[] = [
  ...links,
  ...sessions,
  ...accounts,
  ...holders,
  ...events,
  ...service,
  ...customer,
  ...webhooks,
];

/** What the operations are about, in the order of reading. */
export const tags = [
  { name: "Links", description: "A link is for one account holder, to link a bank." },
  { name: "Sessions", description: "For apps that link a bank with Stripe's native SDK and need no page." },
  { name: "Accounts", description: "Linked accounts, in Stripe's own JSON, with what banklink knows beside it." },
  { name: "Account holders", description: "Customers and accounts at Stripe, whose banks are linked." },
  { name: "Events", description: "What was sent to NOTIFY_URL, and how its delivery went." },
  { name: "Service", description: "What the service says of itself." },
  {
    name: "Customer's link",
    description:
      "What the customer's page, or an app in its place, calls. The token in the path is all that it needs. Names are in camelCase, as Stripe's client SDKs have them.",
  },
  {
    name: "Customer's own page",
    description:
      "What the customer sees of what is shared, and takes back. The token in the path is all that it needs.",
  },
  { name: "Stripe's webhooks", description: "What Stripe calls." },
];
