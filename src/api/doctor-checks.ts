// The doctor's checks: each looks at one thing and names what it found. What that means stands in doctor-texts.ts.
import type { Context } from "hono";
import { probeD1 } from "../d1/probe.ts";
import { readPlace } from "../d1/sweep.ts";
import type { AppContext } from "../http/context.ts";
import { instanceOf } from "../http/health.ts";
import { hostProblem } from "../http/public-url.ts";
import { always } from "../http/security-headers.ts";
import { probeKv } from "../kv/probe.ts";
import { nowMs } from "../platform/clock.ts";
import { callObject } from "../platform/durable-object.ts";
import { timeouts } from "../platform/timeout.ts";
import { version } from "../platform/version.ts";
import { apiVersion } from "../stripe/client.ts";
import { examine, type Shown } from "../stripe/examine.ts";
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

  // First, as requests to Stripe that hang would leave it no connection: a Worker has six at a time.
  const here = ask(`${publicUrl}/healthz`).then(async (response): Promise<Outcome<"public_url">> => {
    const health = await response
      .json<Record<string, unknown>>()
      .catch((error: unknown) => (error instanceof SyntaxError ? null : Promise.reject(error)));
    if (health?.object !== "health") return ["other", { status: response.status }];
    if (health.instance !== instanceOf(env)) return ["another"];
    return health.version === version ? ["ok"] : ["release", { theirs: health.version }];
  });
  async function isHere(): Promise<void> {
    const [found] = await here.catch(() => ["error"]);
    if (found !== "ok" && found !== "release") throw new NotChecked("public_url");
  }

  const asked = examine(c.get("stripe"));
  /** What Stripe has answered; throws where it has not, or not to our key. */
  async function answers() {
    const shown = await asked;
    if (shown.some(({ state }) => state === "key" || state === "none")) throw new NotChecked("stripe_key");
    return shown;
  }
  async function permitted<T>(shown: Shown<T>): Promise<Shown<T>> {
    if (shown.state === "permission") throw new NotChecked("stripe_permissions");
    return shown;
  }
  /** Every endpoint that is registered at Stripe, and those at our own address: that deliver, or all where none does. */
  async function endpoints() {
    const { data } = (await permitted((await answers())[5])).value ?? { data: [] };
    const there = data.filter((endpoint) => endpoint.url === url);
    const enabled = there.filter(({ status }) => status === "enabled");
    return { data, ours: enabled[0] ? enabled : there };
  }
  async function ours() {
    const { ours } = await endpoints();
    if (ours.length === 0) throw new NotChecked("webhook_endpoint");
    return ours;
  }

  return {
    configuration: async () => (hostProblem(publicUrl, c.req.url) ? ["host"] : ["ok"]),

    async stripe_key() {
      const shown = await asked;
      if (shown.some(({ state }) => state === "key")) return ["refused"];
      const silent = shown.find(({ state }) => state === "none");
      if (silent) return ["none", { said: silent.message }];
      // Newer keys carry the id of their account.
      const [secret, publishable] = [keys.secretKey, keys.publishableKey].map(
        (key) => /_(51\w{14})\w{40}/.exec(key)?.[1],
      );
      return secret && publishable && secret !== publishable ? ["pair"] : ["ok"];
    },

    async stripe_permissions() {
      // Nothing but this doctor reads events.
      const shown = (await answers()).slice(0, 6);
      const lacking = shown.filter(({ state }) => state === "permission");
      const named = lacking.map(({ message }) => message.match(/rak_\w+/g)?.join(" or ") ?? "a permission");
      const permissions = [...new Set(named)].join(", ");
      if (permissions === "") return ["ok"];
      return [lacking[0] === shown[5] ? "webhooks" : "missing", { permissions }];
    },

    async financial_connections() {
      const { message } = await permitted((await answers())[0]);
      return /regist|not enabled/i.test(message) ? ["unregistered", { said: message }] : ["ok"];
    },

    async webhook_endpoint() {
      const { ours, data } = await endpoints();
      if (ours[0]) return [ours[0].status === "enabled" ? "ok" : "disabled"];
      // Any other is another program's. What follows the path may be secret.
      const near = data.flatMap(({ url, metadata }) => {
        const { origin, pathname } = new URL(url);
        return origin === publicUrl || pathname === "/webhooks/stripe" || metadata.banklink ? origin + pathname : [];
      });
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
      const [first, second] = await ours();
      const hasConnected = (await asked)[4].value?.data.length;
      // Only an endpoint for connected accounts seems to have an application; Stripe promises nothing.
      return hasConnected && !second && !first?.application ? ["connect"] : ["ok"];
    },

    async webhook_deliveries() {
      const { state, value } = (await answers())[6];
      if (state === "permission") return ["unseen"];
      const event = value?.data[0];
      return event ? ["pending", { type: event.type, at: dateOf(event.created) }] : ["ok"];
    },

    async webhook_round_trip() {
      await isHere();
      // A letter of more than one byte, and white space, which nothing that rewrites bodies would keep.
      const body = `{"id":"evt_doctor", "object":"event","type":"banklink.doctor","livemode":${keys.livemode},"note":"é"}\n`;
      // By Stripe's clock, as a webhook of Stripe's would be.
      const at = Math.floor((nowMs() - ((await asked)[0].aheadMs || 0)) / 1000);
      for (const secret of keys.webhookSecrets) {
        const headers = { "Stripe-Signature": `t=${at},v1=${await hmac(secret, `${at}.${body}`)}` };
        const response = await ask(url, { method: "POST", headers, body });
        const answer = await response.text();
        if (answer.includes("signature_invalid")) return ["changed"];
        if (!answer.includes('"received":true')) return ["refused", { status: response.status }];
      }
      return ["ok"];
    },

    kv: async () => ((await probeKv(env.RESULTS)) ? ["ok"] : ["late"]),

    async d1() {
      await probeD1(env);
      return ["ok"];
    },

    async index() {
      const { whole } = await readPlace(env).catch(() => {
        throw new NotChecked("d1");
      });
      return [whole ? "ok" : "behind"];
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
      // An image is resized where LOGO_URL says so.
      return /\/cdn-cgi\/(?!image)|cloudflareinsights/.test(await response.text()) ? ["rewritten"] : ["ok"];
    },

    async clock() {
      const { aheadMs } = (await asked)[0];
      if (!aheadMs && aheadMs !== 0) throw new NotChecked("stripe_key");
      const seconds = Math.round(Math.abs(aheadMs) / 1000);
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
      return ["stopped", { since: dateOf(stopped_at ?? 0), waiting }];
    },
  };
}

/** `seconds` since 1970 for people. */
const dateOf = (seconds: number) => new Date(seconds * 1000).toISOString();

/** As Stripe signs: in hexadecimal digits. */
async function hmac(secret: string, text: string): Promise<string> {
  const [bytes, message] = [secret, text].map((each) => new TextEncoder().encode(each)) as [Uint8Array, Uint8Array];
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message)).toHex();
}
