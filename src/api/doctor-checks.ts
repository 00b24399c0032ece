// The doctor's checks: each looks at one thing and names what it found. What that means stands in doctor-texts.ts.
import type { Context } from "hono";
import { probeD1 } from "../d1/probe.ts";
import type { AppContext } from "../http/context.ts";
import { instanceOf } from "../http/health.ts";
import { hostProblem } from "../http/public-url.ts";
import { always } from "../http/security-headers.ts";
import { probeKv } from "../kv/probe.ts";
import { callObject } from "../platform/durable-object.ts";
import { timeouts } from "../platform/timeout.ts";
import { version } from "../platform/version.ts";
import { apiVersion } from "../stripe/client.ts";
import { examine, type Shown, signedAsStripe } from "../stripe/examine.ts";
import { handledTypes, meaning } from "../stripe/webhook.ts";
import type { Check, OutcomeOf } from "./doctor-texts.ts";
import type { IdempotentRequest } from "./idempotent-request.ts";

/** What a check found, and what its text is filled in with. */
export type Outcome<C extends Check> = [found: OutcomeOf<C>, values?: Record<string, unknown>];
export type Checks = { [C in Check]: () => Promise<Outcome<C>> };

/** Thrown by a check that cannot look at its own thing, because of what another one finds. */
export class NotChecked extends Error {
  constructor(readonly see: Check) {
    super();
  }
}

/** Signed clocks may differ by so much, at Stripe and in Standard Webhooks. In seconds. */
const toleranceSeconds = 300;
/** Headers that a zone may set by itself, and better. */
const zonesOwn = "Strict-Transport-Security";

/** The checks of the Worker that serves `c`, to be called all at once. */
export function checksOf(c: Context<AppContext>): Checks {
  const { env } = c;
  const { stripe: keys, publicUrl, notify } = c.get("config");
  const url = `${publicUrl}/webhooks/stripe`;
  const ask = (address: string, init: RequestInit = {}, through: Pick<Fetcher, "fetch"> = globalThis) =>
    through.fetch(address, { redirect: "manual", signal: AbortSignal.timeout(timeouts.doctor), ...init });

  const asked = examine(c.get("stripe"));
  async function answered<T>(answer: Promise<Shown<T>>): Promise<Shown<T>> {
    const shown = await answer;
    if (shown.state === "answered") return shown;
    throw new NotChecked(shown.state === "permission" ? "stripe_permissions" : "stripe_key");
  }
  const all = async () => [...(await asked.needed), ...(await Promise.all([asked.connected, asked.endpoints]))];
  /** What is registered at Stripe for this Worker; of all, where none is. */
  async function endpoints() {
    const { data } = (await answered(asked.endpoints)).value ?? { data: [] };
    return { ours: data.filter((endpoint) => endpoint.url === url), data };
  }
  async function ours() {
    const { ours } = await endpoints();
    if (ours.length === 0) throw new NotChecked("webhook_endpoint");
    return ours;
  }

  const here = ask(`${publicUrl}/healthz`).then(async (response): Promise<Outcome<"public_url">> => {
    const health = await response.json<Record<string, unknown>>().catch(() => null);
    if (health?.object !== "health") return ["other", { status: response.status }];
    if (health.instance !== instanceOf(env)) return ["another"];
    return health.version === version ? ["ok"] : ["release", { theirs: health.version }];
  });
  async function isHere(): Promise<void> {
    const [found] = await here.catch(() => ["error"]);
    if (found !== "ok" && found !== "release") throw new NotChecked("public_url");
  }

  return {
    configuration: async () => (hostProblem(publicUrl, c.req.url) ? ["host"] : ["ok"]),

    async stripe_key() {
      const shown = await all();
      if (shown.some(({ state }) => state === "key")) return ["refused"];
      const silent = shown.find(({ state }) => state === "none");
      if (silent) return ["none", { said: silent.message }];
      // Newer keys carry the account's id.
      const [secret, publishable] = [keys.secretKey, keys.publishableKey].map(
        (key) => /^\w\w_(?:test|live)_(51\w{14})\w{40}/.exec(key)?.[1],
      );
      return secret && publishable && secret !== publishable ? ["pair"] : ["ok"];
    },

    async stripe_permissions() {
      const shown = await all();
      if (shown.some(({ state }) => state === "key" || state === "none")) throw new NotChecked("stripe_key");
      const lacking = shown.filter(({ state }) => state === "permission");
      const permissions = [...new Set(lacking.map(({ permission }) => permission))].join(", ");
      if (permissions === "") return ["ok"];
      return [lacking.every((each) => each === shown.at(-1)) ? "webhooks" : "missing", { permissions }];
    },

    async financial_connections() {
      const { message } = await answered(asked.needed.then(([session]) => session));
      return /regist|sign(ed)? up/i.test(message) ? ["unregistered", { said: message }] : ["ok"];
    },

    async webhook_endpoint() {
      const { ours, data } = await endpoints();
      if (ours.some(({ status }) => status === "enabled")) return ["ok"];
      if (ours.length > 0) return ["disabled"];
      const near = data
        .map((endpoint) => endpoint.url)
        .filter((other) => /stripe/i.test(other) || other.startsWith(publicUrl));
      return near.length > 0 ? ["elsewhere", { others: near.join(", ") }] : ["missing"];
    },

    async webhook_events() {
      const enabled = (await ours()).map(({ enabled_events }) => enabled_events);
      const missing = handledTypes.filter(
        (type) => !enabled.every((types) => types.includes(type) || types.includes("*")),
      );
      if (missing.length > 0) return ["missing", { types: missing.join(", ") }];
      const extra = [...new Set(enabled.flat())].filter((type) => !(type in meaning));
      return extra.length > 0 ? ["extra", { types: extra.join(", ") }] : ["ok"];
    },

    async webhook_api_version() {
      const other = (await ours()).find(({ api_version }) => api_version !== apiVersion);
      return other ? ["other", { theirs: other.api_version ?? "your account's default" }] : ["ok"];
    },

    async webhook_mode() {
      const all = await ours();
      if (all.some(({ livemode }) => livemode !== keys.livemode)) return ["mode"];
      const hasConnected = (await asked.connected).value?.data.length;
      // Only an endpoint for connected accounts seems to have an application; Stripe promises nothing.
      return hasConnected && all.length < 2 && !all[0]?.application ? ["connect"] : ["ok"];
    },

    async webhook_deliveries() {
      const shown = await asked.undelivered;
      if (shown.state === "permission") return ["unseen"];
      const event = (await answered(asked.undelivered)).value?.data[0];
      return event ? ["pending", { type: event.type, at: new Date(event.created * 1000).toISOString() }] : ["ok"];
    },

    async webhook_round_trip() {
      await isHere();
      // A letter that is more than one byte, and white space, which whatever rewrites bodies would not keep.
      const body = `{"id":"evt_doctor", "object":"event","type":"banklink.doctor","livemode":${keys.livemode},"note":"é"}\n`;
      for (const secret of keys.webhookSecrets) {
        const headers = { "Stripe-Signature": await signedAsStripe(c.get("stripe"), body, secret) };
        const response = await ask(url, { method: "POST", headers, body });
        const answer = await response.text();
        if (answer.includes("signature_invalid")) return ["changed"];
        if (!answer.includes('"received":true')) return ["refused", { status: response.status }];
      }
      return ["ok"];
    },

    kv: async () => ((await probeKv(env.RESULTS)) ? ["ok"] : ["late"]),

    async d1() {
      await probeD1(env.INDEX);
      return ["ok"];
    },

    async object() {
      const probe = callObject<IdempotentRequest, boolean>(env.IDEMPOTENT_REQUEST, "doctor", (one) => one.probe());
      return (await probe) ? ["ok"] : ["late"];
    },

    public_url: () => here,

    async headers() {
      await isHere();
      const response = await ask(`${publicUrl}/l/doctor`, { headers: { Accept: "text/html" } });
      const { [zonesOwn]: _, ...needed } = always;
      const meant = { ...needed, "Cross-Origin-Opener-Policy": "same-origin-allow-popups" };
      const names = Object.entries(meant).flatMap(([name, value]) =>
        response.headers.get(name) === value ? [] : [name],
      );
      // One that was added stands behind a comma.
      const policy = "Content-Security-Policy";
      if (!/^default-src 'none';[^,]*$/.test(response.headers.get(policy) ?? "")) names.push(policy);
      if (names.length > 0) return ["changed", { names: names.join(", ") }];
      return /\/cdn-cgi\/|cloudflareinsights/.test(await response.text()) ? ["rewritten"] : ["ok"];
    },

    async clock() {
      const ahead = (await all()).map(({ aheadMs }) => aheadMs).find((ms) => ms !== null);
      if (ahead === undefined) throw new NotChecked("stripe_key");
      const seconds = Math.round(Math.abs(ahead) / 1000);
      return [seconds > toleranceSeconds ? "wrong" : seconds > 5 ? "off" : "ok", { seconds }];
    },

    async notify_url() {
      if (!notify) return ["not_configured"];
      // Not a POST: whatever that says, somebody's code may take it for an event.
      const { status } = await ask(notify.url, { method: "HEAD" }, env.NOTIFY_RECEIVER);
      const found =
        status >= 502 ? "gateway" : status === 500 ? "failing" : status >= 300 && status < 400 ? "redirect" : "ok";
      return [found, { status }];
    },

    async notify_stopped() {
      const endpoint = await c.get("endpoint")?.state();
      if (!endpoint) return ["not_configured"];
      const { status, stopped_at, waiting } = endpoint;
      if (status === "active") return ["ok"];
      return ["stopped", { since: new Date((stopped_at ?? 0) * 1000).toISOString(), waiting }];
    },
  };
}
