// Which webhook endpoints there must be at Stripe, and what must be done with those that are there. Pure functions.
//
// Stripe shows the secret of an endpoint once, when it is made, and wrangler shows no secret at all. So an endpoint that
// setup makes says in its metadata how far it came: "pending" until its secret is in the Worker, then "stored", and
// "replaced" when another took its place.
import type Stripe from "stripe";

/** Events of the own Stripe account, or of the accounts that are connected to it. */
export type Delivery = "platform" | "connect";
type Endpoint = Stripe.WebhookEndpoint;

export interface Wanted {
  url: string;
  /** The Worker's address before this run; null when it stays. */
  formerUrl: string | null;
  events: string[];
  apiVersion: string;
  /** Whether events of connected accounts are wanted as well. */
  connect: boolean;
}

export interface Plan {
  /** Those that stay, each with what must be changed in it. */
  keep: { endpoint: Endpoint; delivery: Delivery; changes: Changes }[];
  /** Those that must be made, always with new secrets. */
  make: Delivery[];
  /** Those that may deliver no more once the new secrets are in the Worker. */
  end: Endpoint[];
  /** Why new ones must be made; null when none must. */
  why: string | null;
}

/** As Stripe's API takes them. */
export interface Changes {
  enabled_events?: string[];
  disabled?: false;
}

/** The key in an endpoint's metadata, and what stands there. */
export const mark = "banklink";
export type Mark = "pending" | "stored" | "replaced";
export const deliveryMark = "banklink_delivery";
/** Which address it takes the place of: a later run must know when this one is interrupted. */
export const formerMark = "banklink_former";

/** Of an endpoint that somebody made by hand, Stripe says only by `application` that it is for connected accounts. */
export const deliveryOf = (endpoint: Endpoint): Delivery =>
  endpoint.metadata[deliveryMark] === "connect" || endpoint.application ? "connect" : "platform";

/** Whether setup made it: then it may end it too, without asking. */
export const isOwn = (endpoint: Endpoint): boolean => endpoint.metadata[mark] !== undefined;

/**
 * `hasSecret`: the Worker has a STRIPE_WEBHOOK_SECRET. `isRotating`: it is to get another one. The Worker's secret is one text
 * for all endpoints, and cannot be read: when one endpoint must be made anew, all are.
 */
export function planEndpoints(existing: Endpoint[], wanted: Wanted, hasSecret: boolean, isRotating: boolean): Plan {
  const alive = existing.filter(({ metadata }) => metadata[mark] !== "replaced");
  const ours = alive.filter(({ url }) => url === wanted.url).sort((a, b) => b.created - a.created);
  const formerUrls = [wanted.formerUrl, ...ours.map(({ metadata }) => metadata[formerMark])];
  const former = alive.filter(({ url }) => url !== wanted.url && formerUrls.includes(url));
  const isConnect = wanted.connect || ours.some((endpoint) => deliveryOf(endpoint) === "connect");
  const deliveries: Delivery[] = isConnect ? ["platform", "connect"] : ["platform"];
  const usable = (delivery: Delivery) =>
    ours.find((endpoint) => deliveryOf(endpoint) === delivery && endpoint.api_version === wanted.apiVersion);
  const kept = deliveries.map(usable).filter((endpoint) => endpoint !== undefined);

  const why = reason();
  if (why) return { keep: [], make: deliveries, end: [...ours, ...former], why };
  const keep = kept.map((endpoint) => ({
    endpoint,
    delivery: deliveryOf(endpoint),
    changes: changesOf(endpoint, wanted.events),
  }));
  return { keep, make: [], end: [...ours.filter((endpoint) => !kept.includes(endpoint)), ...former], why: null };

  function reason(): string | null {
    if (isRotating) return "its secret is to be replaced";
    if (ours.length === 0) return "there is none yet";
    if (ours.some(({ metadata }) => metadata[mark] === "pending"))
      return "an earlier run was interrupted before its secret was known to be in the Worker";
    if (!hasSecret) return "the Worker does not have its secret, which Stripe shows only once";
    if (kept.length === deliveries.length) return null;
    if (deliveries.some((delivery) => !ours.some((endpoint) => deliveryOf(endpoint) === delivery)))
      return "there is none yet for connected accounts, or none for your own";
    return `it has another API version than ${wanted.apiVersion}, which cannot be changed`;
  }
}

function changesOf(endpoint: Endpoint, events: string[]): Changes {
  const isSame = endpoint.enabled_events.length === events.length && events.every((type) => endpoint.enabled_events.includes(type)); // biome-ignore format: one idea
  return {
    ...(isSame ? {} : { enabled_events: events }),
    ...(endpoint.status === "disabled" ? { disabled: false as const } : {}),
  };
}
