// What the doctor says: for each check and each outcome its status, what it means, and how to mend it. A static asset, which
// the Worker loads when it is asked; docs/doctor.md lists the same. {braces} are filled in.

type Text = [status: "ok", message: string] | [status: "warn" | "fail", message: string, mend: string];

const keys = "https://dashboard.stripe.com/apikeys";
const webhooks = "https://dashboard.stripe.com/webhooks";

/** Outcomes that every check may have. */
export const common = {
  unchecked: ["warn", "Not checked, because {see} is not in order.", "Mend {see} first."],
  timeout: [
    "fail",
    "There was no answer within {seconds} seconds.",
    "Try again; if it stays, look at the log, and at https://www.cloudflarestatus.com and https://status.stripe.com.",
  ],
  error: [
    "fail",
    "It failed: {error}.",
    "Try again; if it stays, look at https://www.cloudflarestatus.com, and report it with the request id.",
  ],
} as const satisfies Record<string, Text>;

export const texts = {
  configuration: {
    ok: ["ok", "Every setting is there and fits, for Stripe's {mode} mode, in release {version}."],
    host: [
      "warn",
      "This request came to another address than PUBLIC_URL, {url}, which links lead to.",
      "Ask at PUBLIC_URL, or set PUBLIC_URL to the address that customers are to see.",
    ],
  },
  stripe_key: {
    ok: ["ok", "Stripe accepts STRIPE_SECRET_KEY, in {mode} mode."],
    refused: [
      "fail",
      "Stripe refuses STRIPE_SECRET_KEY: it is wrong, expired or revoked.",
      `Set a valid one: npx wrangler secret put STRIPE_SECRET_KEY --env="" (${keys}).`,
    ],
    none: [
      "fail",
      "Stripe did not answer, or failed: {said}",
      "Try again in a minute; if it stays, look at https://status.stripe.com.",
    ],
    pair: [
      "warn",
      "STRIPE_SECRET_KEY and STRIPE_PUBLISHABLE_KEY look like those of two Stripe accounts.",
      `Set both to keys of the same account (${keys}): else Stripe's window does not open.`,
    ],
  },
  stripe_permissions: {
    ok: ["ok", "STRIPE_SECRET_KEY may do all that linking takes."],
    missing: [
      "fail",
      "STRIPE_SECRET_KEY lacks {permissions}.",
      `Edit the restricted key (${keys}), and give it {permissions}.`,
    ],
    webhooks: [
      "warn",
      "STRIPE_SECRET_KEY may do all that linking takes, but lacks {permissions}: so the webhook endpoint is not checked.",
      `Give the key {permissions} (${keys}), or compare the endpoint by hand with docs/doctor.md.`,
    ],
  },
  financial_connections: {
    ok: [
      "ok",
      "Stripe refuses nothing for want of a registration for Financial Connections. It may say so only when a customer taps: no request shows it for sure.",
    ],
    unregistered: [
      "fail",
      "Stripe says that the account is not registered for Financial Connections: {said}",
      "Register it: https://dashboard.stripe.com/financial-connections.",
    ],
  },
  webhook_endpoint: {
    ok: ["ok", "Stripe has an enabled endpoint at {url}/webhooks/stripe."],
    missing: [
      "fail",
      "Stripe has no webhook endpoint at {url}/webhooks/stripe.",
      `Add one (${webhooks}), or run npm run setup; its signing secret goes into STRIPE_WEBHOOK_SECRET.`,
    ],
    elsewhere: [
      "fail",
      "Stripe has no webhook endpoint at {url}/webhooks/stripe, but one at {others}.",
      `If that one is meant for this Worker, change its address to {url}/webhooks/stripe (${webhooks}): every letter counts. Or correct PUBLIC_URL. Otherwise add one there, or run npm run setup.`,
    ],
    disabled: [
      "fail",
      "The webhook endpoint at {url}/webhooks/stripe is disabled: Stripe sends nothing.",
      `Enable it (${webhooks}). Stripe disables endpoints that fail for days: webhook_round_trip may say why.`,
    ],
  },
  webhook_events: {
    ok: ["ok", "The endpoint gets every type of event that is handled here, and no other."],
    missing: [
      "fail",
      "The endpoint does not get {types}.",
      `Add {types} to its events (${webhooks}), or run npm run setup.`,
    ],
    extra: [
      "warn",
      "The endpoint gets events that nothing is done with: {types}.",
      `Take them off its events (${webhooks}): each is a request for nothing.`,
    ],
  },
  webhook_api_version: {
    ok: ["ok", "Events come in version {ours} of Stripe's API, the one that is spoken here."],
    other: [
      "fail",
      "Events come in version {theirs} of Stripe's API, and here {ours} is spoken.",
      "Stripe changes no endpoint's version: make a new endpoint with {ours}, for example with npm run setup, add its secret to STRIPE_WEBHOOK_SECRET, then delete the old one.",
    ],
  },
  webhook_mode: {
    ok: [
      "ok",
      "The endpoint is of the key's mode, for Stripe shows a key no others, and there is one for connected accounts where you have any.",
    ],
    connect: [
      "warn",
      "Your platform has connected accounts, and there is one endpoint at {url}/webhooks/stripe. Stripe does not show for whom an endpoint is: one that was made for connected accounts hears of those alone, any other of your own account alone.",
      `If you link with stripe_account, make a second endpoint at the same address that listens to connected accounts (${webhooks}; in the API connect=true), and add its secret to STRIPE_WEBHOOK_SECRET.`,
    ],
  },
  webhook_deliveries: {
    ok: ["ok", "No event that is handled here waits to be delivered at Stripe."],
    unseen: ["ok", "Not looked at: STRIPE_SECRET_KEY may not read events, and need not."],
    pending: [
      "warn",
      "Stripe has events that an endpoint did not accept, such as {type} of {at}.",
      `Look at the endpoint's deliveries (${webhooks}). If they were answered 400, STRIPE_WEBHOOK_SECRET is not the endpoint's signing secret: set it anew.`,
    ],
  },
  webhook_round_trip: {
    ok: ["ok", "A signed event sent to {url}/webhooks/stripe arrives as it was sent, with each STRIPE_WEBHOOK_SECRET."],
    changed: [
      "fail",
      "A signed event sent to {url}/webhooks/stripe does not arrive as it was sent: its signature fits no more.",
      "Something on the way changes the body, or the Worker there has another STRIPE_WEBHOOK_SECRET. Take rules, proxies and transformations off /webhooks/stripe.",
    ],
    refused: [
      "fail",
      "A signed event sent to {url}/webhooks/stripe is answered {status}, not by this Worker's webhook route.",
      "Let Stripe's requests through to /webhooks/stripe: no login, no bot protection, no redirect.",
    ],
  },
  kv: {
    ok: ["ok", "KV (RESULTS) writes, reads and deletes."],
    late: [
      "warn",
      "KV (RESULTS) took a value and did not show it at once.",
      "Try again in a minute: KV may be behind for so long. If it stays, look at https://www.cloudflarestatus.com.",
    ],
    error: [
      "fail",
      "KV (RESULTS) failed: {error}.",
      "Check the binding RESULTS in wrangler.toml, the account's KV limits (1,000 writes a day on the free plan), and https://www.cloudflarestatus.com.",
    ],
  },
  d1: {
    ok: ["ok", "D1 (INDEX) writes, reads and deletes."],
    error: [
      "fail",
      "D1 (INDEX) failed: {error}.",
      "Check the binding INDEX in wrangler.toml, the account's D1 limits, and https://www.cloudflarestatus.com. Linking goes on without it; lists and counts are behind.",
    ],
  },
  index: {
    ok: ["ok", "The index of links is whole: lists and counts are about a second behind."],
    behind: [
      "ok",
      "Links that are older than the index are still being read in, by itself: lists and counts lack some.",
    ],
  },
  object: {
    ok: ["ok", "Durable Objects write, read and delete."],
    late: [
      "fail",
      "A Durable Object did not show what was written to it.",
      "Look at https://www.cloudflarestatus.com; if it stays, report it with the request id.",
    ],
    error: [
      "fail",
      "A Durable Object failed: {error}.",
      "If a deployment is going on, try again in a minute. Check the Durable Object bindings and migrations in wrangler.toml, and https://www.cloudflarestatus.com.",
    ],
  },
  public_url: {
    ok: ["ok", "PUBLIC_URL, {url}, is this Worker."],
    release: [
      "warn",
      "PUBLIC_URL, {url}, is this Worker, in release {theirs}; this is {version}.",
      "If you have just deployed, try again in a minute. Else deploy again.",
    ],
    another: [
      "fail",
      "PUBLIC_URL, {url}, is another banklink, not this one: links lead to a Worker that does not know them.",
      "Set PUBLIC_URL to this Worker's own address, and deploy; or point that address to this Worker.",
    ],
    other: [
      "fail",
      "PUBLIC_URL, {url}, is answered by something else than this Worker (status {status}).",
      "Set PUBLIC_URL to this Worker's own address, or point that address to this Worker: a route or a custom domain at Cloudflare, without a login or a redirect before it.",
    ],
    error: [
      "fail",
      "PUBLIC_URL, {url}, cannot be reached: {error}.",
      "Point that address to this Worker: a route or a custom domain at Cloudflare. Or set PUBLIC_URL to the address that the deployment printed.",
    ],
  },
  headers: {
    ok: ["ok", "The pages at PUBLIC_URL arrive with their headers as they are sent."],
    changed: [
      "fail",
      "On the way from this Worker to PUBLIC_URL these headers of its pages get lost or changed: {names}.",
      "Take the rule off that changes {names}: look for Transform Rules, Snippets and proxies on that address. With other values Stripe's window and the banks' do not open, or links leak.",
    ],
    rewritten: [
      "fail",
      "On the way from this Worker to PUBLIC_URL its pages are rewritten.",
      "Switch off for that address what changes pages: Email Address Obfuscation, Rocket Loader, Web Analytics. The page's policy forbids what they put in.",
    ],
  },
  clock: {
    ok: ["ok", "This Worker's clock and Stripe's differ by {seconds} s."],
    off: [
      "warn",
      "This Worker's clock and Stripe's differ by {seconds} s.",
      "Nothing to do on Cloudflare, but tell them if it stays; on a machine of your own, set its clock by NTP.",
    ],
    wrong: [
      "fail",
      "This Worker's clock and Stripe's differ by {seconds} s: signatures over 300 seconds old are refused, in both directions.",
      "On Cloudflare tell their support; on a machine of your own, set its clock by NTP.",
    ],
  },
  notify_url: {
    ok: ["ok", "NOTIFY_URL answers (HEAD, status {status})."],
    not_configured: ["ok", "There is no NOTIFY_URL: events are kept, and sent nowhere."],
    redirect: [
      "warn",
      "NOTIFY_URL answers with a redirect (HEAD, status {status}), and events follow none.",
      "Set NOTIFY_URL to the address that it leads to.",
    ],
    failing: [
      "warn",
      "NOTIFY_URL answers HEAD with status {status}.",
      "See in your backend's log whether it takes a POST: GET /v1/events shows how each event was answered.",
    ],
    gateway: [
      "fail",
      "Nothing answers at NOTIFY_URL (status {status}).",
      "Start your backend, or correct NOTIFY_URL. Events wait for three days.",
    ],
    error: [
      "fail",
      "Nothing answers at NOTIFY_URL.",
      "Start your backend, or correct NOTIFY_URL. Events wait for three days.",
    ],
  },
  notify_stopped: {
    ok: ["ok", "Events are sent to NOTIFY_URL."],
    not_configured: ["ok", "There is no NOTIFY_URL."],
    stopped: [
      "fail",
      "NOTIFY_URL answered 410 (Gone) at {since}: since then nothing is sent, and {waiting} account holders have events that wait.",
      "Have NOTIFY_URL accept events again, then send one again (POST /v1/events/:id/resend): all that has waited follows. Or change NOTIFY_URL.",
    ],
  },
} as const satisfies Record<string, Record<string, Text>>;

export type Check = keyof typeof texts;
/** The outcomes of a check. */
export type OutcomeOf<C extends Check> = keyof (typeof texts)[C] | keyof typeof common;
