// The webhook endpoints at Stripe: reads them, and makes, changes and ends them as planned.
import type Stripe from "stripe";
import type { Io } from "../cli/io.ts";
import { apiVersion, type StripeClient } from "../stripe/client.ts";
import {
  type Delivery,
  deliveryMark,
  formerMark,
  isOwn,
  type Mark,
  mark,
  type Plan,
  type Wanted,
} from "./endpoints.ts";
import type { Options } from "./options.ts";
import { isConfirmed } from "./prompt.ts";
import { Stop } from "./stop.ts";
import { lacksPermission, refusalOf } from "./stripe.ts";

const forWebhooks =
  "Give the key the permission Webhook Endpoints: write for as long as setup runs, or set STRIPE_SETUP_KEY to a key that has it. The Worker does not need it.";

/** What a call about webhook endpoints answers; throws a Stop that says what to do when Stripe refuses it. */
async function asked<T>(what: string, call: Promise<T>): Promise<T> {
  const refusal = await refusalOf(call);
  if (refusal === null) return call;
  const mend = lacksPermission(refusal) ? ` ${forWebhooks}` : "";
  throw new Stop(1, `Stripe refused to ${what}: ${refusal.message}${mend}`);
}

/** Throws a Stop when the key may not change endpoints: learned from one that does not exist. */
export async function checkWriting(stripe: StripeClient): Promise<void> {
  const refusal = await refusalOf(stripe.webhookEndpoints.update("we_banklinksetup", { description: "" }));
  if (refusal && lacksPermission(refusal)) throw new Stop(1, `${refusal.message}\n${forWebhooks}`);
}

/** Throws a Stop when the two keys are of two Stripe accounts, as far as they may see their own. */
export async function checkSameAccount(stripe: StripeClient, forEndpoints: StripeClient): Promise<void> {
  const own = (client: StripeClient) => client.accounts.retrieveCurrent().then(({ id }) => id, () => null); // biome-ignore format: one idea
  const [ours, theirs] = await Promise.all([own(stripe), own(forEndpoints)]);
  if (ours && theirs && ours !== theirs)
    throw new Stop(2, `STRIPE_SETUP_KEY is a key of ${theirs}, STRIPE_SECRET_KEY one of ${ours}: use one account's.`);
}

/** All endpoints of the account that the key is of, in its mode. */
export async function listEndpoints(stripe: StripeClient): Promise<Stripe.WebhookEndpoint[]> {
  const all: Stripe.WebhookEndpoint[] = [];
  for (let more = true; more; ) {
    const last = all.at(-1)?.id;
    const page = await asked(
      "list webhook endpoints",
      Promise.resolve(stripe.webhookEndpoints.list({ limit: 100, ...(last ? { starting_after: last } : {}) })),
    );
    all.push(...page.data);
    more = page.has_more && page.data.length > 0;
  }
  return all;
}

/**
 * Makes what the plan says must be made, and changes what it keeps. Answers with the new endpoints, which have their
 * secrets.
 */
export async function applyPlan(stripe: StripeClient, plan: Plan, wanted: Wanted): Promise<Stripe.WebhookEndpoint[]> {
  for (const { endpoint, changes } of plan.keep)
    if (Object.keys(changes).length > 0)
      await asked("change a webhook endpoint", stripe.webhookEndpoints.update(endpoint.id, changes as never));
  for (const endpoint of plan.room) await deleteEndpoint(stripe, endpoint);
  const made: Stripe.WebhookEndpoint[] = [];
  for (const delivery of plan.make)
    made.push(await asked("make a webhook endpoint", stripe.webhookEndpoints.create(paramsOf(wanted, delivery))));
  return made;
}

const paramsOf = ({ url, events, formerUrl }: Wanted, delivery: Delivery): Stripe.WebhookEndpointCreateParams => ({
  url,
  enabled_events: events as Stripe.WebhookEndpointCreateParams.EnabledEvent[],
  api_version: apiVersion,
  connect: delivery === "connect",
  description: delivery === "connect" ? "banklink, connected accounts" : "banklink",
  metadata: {
    [mark]: "pending" satisfies Mark,
    [deliveryMark]: delivery,
    ...(formerUrl ? { [formerMark]: formerUrl } : {}),
  },
});

/** Notes that the secret of `endpoint` is in the Worker. */
const noteStored = (stripe: StripeClient, endpoint: Stripe.WebhookEndpoint) =>
  asked("change a webhook endpoint", stripe.webhookEndpoints.update(endpoint.id, { metadata: { [mark]: "stored" } }));

const deleteEndpoint = (stripe: StripeClient, endpoint: Stripe.WebhookEndpoint) =>
  asked("delete a webhook endpoint", stripe.webhookEndpoints.del(endpoint.id));

const disableEndpoint = (stripe: StripeClient, endpoint: Stripe.WebhookEndpoint) =>
  asked("disable a webhook endpoint", stripe.webhookEndpoints.update(endpoint.id, { disabled: true }));

/**
 * To be done once the new secrets are in the Worker: notes that, and ends the endpoints that have none there any more. One
 * that setup has not made stays where nobody is asked: it may be meant for connected accounts, which Stripe does not show.
 */
export async function settle(
  stripe: StripeClient,
  made: Stripe.WebhookEndpoint[],
  plan: Plan,
  options: Options,
  io: Io,
  say: (text: string) => void,
): Promise<void> {
  for (const endpoint of made) await noteStored(stripe, endpoint);
  for (const endpoint of plan.end)
    if (isOwn(endpoint)) {
      await deleteEndpoint(stripe, endpoint);
      say(`${endpoint.id} is deleted.`);
    } else if (!options.yes && (await isConfirmed(io, `Disable ${endpoint.id}, which setup has not made?`, true))) {
      await disableEndpoint(stripe, endpoint);
      say(`${endpoint.id} is disabled.`);
    } else
      say(
        `${endpoint.id} stays, as setup has not made it: its events are refused, unless its secret is in STRIPE_WEBHOOK_SECRET. Disable it in Stripe's dashboard; if it is for connected accounts, run setup with --connect first.`,
      );
  if (plan.end.length === 0) say("None.");
}
