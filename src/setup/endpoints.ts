// Which webhook endpoints there must be at Stripe, and what must be done with those that are there. Pure functions.
//
// Stripe shows the secret of an endpoint once, when it is made, and wrangler shows no secret at all. So wrangler.toml names
// the endpoints whose secrets were last handed to the Worker, and an endpoint that setup makes says in its metadata how far
// it came: "pending" until its secret is in the Worker, then "stored". Only one that is both is known to fit.
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
  /** Those that must go before that, because Stripe takes no more. */
  room: Endpoint[];
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
export type Mark = "pending" | "stored";
export const deliveryMark = "banklink_delivery";
/** Which address it takes the place of: a later run must know when this one is interrupted. */
export const formerMark = "banklink_former";

/** As many as Stripe allows an account in one mode. */
const most = 16;

/** Of an endpoint that somebody made by hand, Stripe says only by `application` that it is for connected accounts. */
export const deliveryOf = (endpoint: Endpoint): Delivery =>
  endpoint.metadata[deliveryMark] === "connect" || endpoint.application ? "connect" : "platform";

/** Whether setup made it: then it may delete it too, without asking. */
export const isOwn = (endpoint: Endpoint): boolean => endpoint.metadata[mark] !== undefined;

/**
 * `listed`: the ids in wrangler.toml, none when the Worker has no STRIPE_WEBHOOK_SECRET. `isRotating`: it is to get another
 * one. The Worker's secret is one text for all endpoints, and cannot be read: when one endpoint must be made anew, all are.
 */
export function planEndpoints(existing: Endpoint[], wanted: Wanted, listed: string[], isRotating: boolean): Plan {
  const ours = existing.filter(({ url }) => url === wanted.url).sort((a, b) => b.created - a.created);
  const known = ours.filter(({ id, metadata }) => listed.includes(id) && metadata[mark] === "stored");
  const isConnect = wanted.connect || ours.some((endpoint) => deliveryOf(endpoint) === "connect");
  const deliveries: Delivery[] = isConnect ? ["platform", "connect"] : ["platform"];
  const isIn = (endpoints: Endpoint[]) => (delivery: Delivery) =>
    endpoints.some((endpoint) => deliveryOf(endpoint) === delivery);
  const kept = deliveries.flatMap(
    (delivery) =>
      known.find((endpoint) => deliveryOf(endpoint) === delivery && endpoint.api_version === wanted.apiVersion) ?? [],
  );

  const why = reason();
  const stay = why ? [] : kept;
  // Where an interrupted move says which address was before it, that one goes first.
  const ended = [...formerOnes(existing, ours, wanted), ...ours.filter((endpoint) => !stay.includes(endpoint))].filter(
    (endpoint) => isOwn(endpoint) || endpoint.status === "enabled",
  );
  const make = why ? deliveries : [];
  const room = ended
    .filter(isOwn)
    .sort((a, b) => Number(isStored(a)) - Number(isStored(b)) || a.created - b.created)
    .slice(0, make.length === 0 ? 0 : Math.max(0, existing.length + make.length - most));
  return {
    keep: stay.map((endpoint) => ({
      endpoint,
      delivery: deliveryOf(endpoint),
      changes: changesOf(endpoint, wanted.events),
    })),
    make,
    room,
    end: ended.filter((endpoint) => !room.includes(endpoint)),
    why,
  };

  function reason(): string | null {
    if (isRotating) return "its secret is to be replaced";
    if (ours.length === 0) return "there is none yet";
    if (ours.some(({ metadata }) => metadata[mark] === "pending"))
      return "an earlier run was interrupted before its secret was known to be in the Worker";
    if (kept.length === deliveries.length) return null;
    if (!deliveries.every(isIn(ours))) return "there is none yet for connected accounts, or none for your own";
    if (deliveries.every(isIn(known)))
      return `it has another API version than ${wanted.apiVersion}, which cannot be changed`;
    return "it is not known that the Worker has its secret, which Stripe shows only once";
  }
}

const isStored = (endpoint: Endpoint) => endpoint.metadata[mark] === "stored";

/** The endpoints at the address before this one, at the one before that, and so on; the oldest address's first. */
function formerOnes(existing: Endpoint[], ours: Endpoint[], { url, formerUrl }: Wanted): Endpoint[] {
  const urls = [url];
  const found: Endpoint[] = [];
  let next = [...(formerUrl ? [formerUrl] : []), ...ours.map(({ metadata }) => metadata[formerMark])];
  while (next.length > 0) {
    const there = existing.filter((endpoint) => next.includes(endpoint.url) && !urls.includes(endpoint.url));
    found.unshift(...there);
    urls.push(...there.map((endpoint) => endpoint.url));
    next = there.map(({ metadata }) => metadata[formerMark]);
  }
  return found;
}

function changesOf(endpoint: Endpoint, events: string[]): Changes {
  const isSame = endpoint.enabled_events.length === events.length && events.every((type) => endpoint.enabled_events.includes(type)); // biome-ignore format: one idea
  return {
    ...(isSame ? {} : { enabled_events: events }),
    ...(endpoint.status === "disabled" ? { disabled: false as const } : {}),
  };
}
