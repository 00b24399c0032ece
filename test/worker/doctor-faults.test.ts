// Faults planted one at a time: the doctor finds each by name, says how to mend it, and says of nothing else that it is
// wrong.
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import * as scene from "../faults/scenario.ts";
import { examine, type Finding, type Patient, proxy, serve, startPatient, stopServers, wrongIn } from "./patient.ts";
import { eventually, type Product } from "./product.ts";

let patient: Patient;
let product: Product;
let origin: string;
beforeAll(async () => {
  patient = await startPatient();
  ({ product, origin } = patient);
});
afterEach(stopServers);
afterAll(() => product.close());

const endpoint = "/v1/webhook_endpoints/we_sandbox_account";
const restricted = "rk_test_restricted_key_0001";

interface Fault {
  fault: string;
  /** Settings that the product is started with. */
  settings?: () => Record<string, string> | Promise<Record<string, string>>;
  /** What happens then. */
  plant?: () => Promise<unknown>;
  /** The checks that are not in order then, and how badly. */
  finds: Record<string, "warn" | "fail">;
  /** What the finding, its message and its mend together, names. */
  names: RegExp;
}

const faults: Fault[] = [
  {
    fault: "a key that Stripe refuses",
    settings: () => ({ STRIPE_SECRET_KEY: "sk_test_revoked" }),
    finds: {
      stripe_key: "fail",
      stripe_permissions: "warn",
      financial_connections: "warn",
      webhook_endpoint: "warn",
      webhook_events: "warn",
      webhook_api_version: "warn",
      webhook_mode: "warn",
      webhook_deliveries: "warn",
    },
    names: /STRIPE_SECRET_KEY.*wrangler secret put STRIPE_SECRET_KEY/,
  },
  {
    fault: "keys of two accounts",
    settings: () => ({
      STRIPE_SECRET_KEY: `sk_test_51AAAAAAAAAAAAAA${"x".repeat(82)}`,
      STRIPE_PUBLISHABLE_KEY: `pk_test_51BBBBBBBBBBBBBB${"x".repeat(82)}`,
    }),
    finds: { stripe_key: "warn" },
    names: /STRIPE_PUBLISHABLE_KEY.*same account/,
  },
  ...[
    "rak_customer_write",
    "rak_customer_read",
    "rak_financial_connections_session_write",
    "rak_financial_connections_account_write",
    "rak_accounts_kyc_basic_read",
  ].map(
    (permission): Fault => ({
      fault: `a restricted key without ${permission}`,
      settings: () => ({ STRIPE_SECRET_KEY: restricted }),
      plant: () => product.sandbox("POST", "/permissions", { missing: [permission] }),
      finds: {
        stripe_permissions: "fail",
        ...(permission.includes("session") ? { financial_connections: "warn" } : {}),
      },
      names: new RegExp(`lacks ${permission}\\..*give it ${permission}\\.`),
    }),
  ),
  {
    fault: "a restricted key that may not read webhook endpoints",
    settings: () => ({ STRIPE_SECRET_KEY: restricted }),
    plant: () => product.sandbox("POST", "/permissions", { missing: ["rak_webhook_read", "rak_event_read"] }),
    finds: {
      stripe_permissions: "warn",
      webhook_endpoint: "warn",
      webhook_events: "warn",
      webhook_api_version: "warn",
      webhook_mode: "warn",
    },
    names: /lacks rak_webhook_read/,
  },
  {
    fault: "an account that is not registered for Financial Connections",
    plant: () => product.sandbox("POST", "/permissions", { registered: false }),
    finds: { financial_connections: "fail" },
    names: /not registered.*dashboard\.stripe\.com\/financial-connections/,
  },
  {
    fault: "no webhook endpoint",
    plant: async () => {
      await product.stripe("DELETE", endpoint);
      await product.stripe("DELETE", "/v1/webhook_endpoints/we_sandbox_connect");
    },
    finds: { webhook_endpoint: "fail", webhook_events: "warn", webhook_api_version: "warn", webhook_mode: "warn" },
    names: /no webhook endpoint at http:\/\/[\d.:]+\/webhooks\/stripe\..*STRIPE_WEBHOOK_SECRET/,
  },
  {
    fault: "a webhook endpoint at an address that is not quite ours",
    plant: async () => {
      await product.stripe("POST", endpoint, { url: `${origin}/webhooks/stripe/` });
      await product.stripe("DELETE", "/v1/webhook_endpoints/we_sandbox_connect");
    },
    finds: { webhook_endpoint: "fail", webhook_events: "warn", webhook_api_version: "warn", webhook_mode: "warn" },
    names: /but one at http:\/\/[\d.:]+\/webhooks\/stripe\/\..*every letter/,
  },
  {
    fault: "a webhook endpoint that is disabled",
    plant: async () => {
      await product.stripe("POST", endpoint, { disabled: "true" });
      await product.stripe("POST", "/v1/webhook_endpoints/we_sandbox_connect", { disabled: "true" });
    },
    finds: { webhook_endpoint: "fail" },
    names: /disabled.*Enable it/,
  },
  {
    fault: "a type of event that the endpoint does not get",
    plant: () => product.stripe("POST", endpoint, { "enabled_events[0]": "financial_connections.account.created" }),
    finds: { webhook_events: "fail" },
    names: /Add financial_connections\.account\.deactivated, .*account\.upcoming_deactivation/,
  },
  {
    fault: "types of events that nothing is done with",
    plant: () => product.stripe("POST", endpoint, { "enabled_events[0]": "*" }),
    finds: { webhook_events: "warn" },
    names: /nothing is done with: \*/,
  },
  {
    fault: "another API version",
    plant: async () => {
      await product.stripe("DELETE", endpoint);
      const { data } = await product.stripe("GET", "/v1/webhook_endpoints");
      const events = data[0].enabled_events.map((type: string, at: number) => [`enabled_events[${at}]`, type]);
      await product.stripe("POST", "/v1/webhook_endpoints", {
        url: `${origin}/webhooks/stripe`,
        api_version: "2025-12-15.clover",
        ...Object.fromEntries(events),
      });
    },
    finds: { webhook_api_version: "fail" },
    names: /2025-12-15\.clover.*new endpoint with 2026-10-28\.endive/,
  },
  {
    fault: "connected accounts, and no endpoint for them",
    plant: () => product.stripe("DELETE", "/v1/webhook_endpoints/we_sandbox_connect"),
    finds: { webhook_mode: "warn" },
    names: /connected accounts.*connect=true/,
  },
  {
    fault: "a signing secret that is not the endpoint's",
    plant: async () => {
      await product.sandbox("POST", "/webhooks", { secret: "whsec_of_another_endpoint" });
      const one = await scene.setScene(product);
      await scene.atBank(one, await scene.tap(one));
      const undelivered = async () =>
        (await product.stripe("GET", `/v1/events?delivery_success=false&created[lt]=${Math.floor(Date.now() / 1000)}`))
          .data.length;
      await eventually(undelivered, (count) => count > 0);
    },
    finds: { webhook_deliveries: "warn" },
    names: /did not accept, such as financial_connections\.account\.\w+ of 20.*STRIPE_WEBHOOK_SECRET is not/,
  },
  {
    fault: "a PUBLIC_URL where something else answers",
    settings: async () => ({
      PUBLIC_URL: await serve((_, response) => response.writeHead(200).end('{"status":"ok"}')),
    }),
    finds: { public_url: "fail", webhook_round_trip: "warn", headers: "warn" },
    names: /is answered by something else.*status 200.*PUBLIC_URL/,
  },
  {
    fault: "a PUBLIC_URL that leads elsewhere",
    settings: async () => ({
      PUBLIC_URL: await serve((_, response) => response.writeHead(301, { Location: origin }).end()),
    }),
    finds: { public_url: "fail", webhook_round_trip: "warn", headers: "warn" },
    names: /is answered by something else.*status 301.*redirect/,
  },
  {
    fault: "a PUBLIC_URL where another banklink answers",
    settings: async () => {
      const back = (_: Headers, body: string) => body.replace(/"instance":"\w+"/, '"instance":"0123456789abcdef"');
      return { PUBLIC_URL: await proxy(origin, { back }) };
    },
    finds: { public_url: "fail", webhook_round_trip: "warn", headers: "warn" },
    names: /is another banklink.*PUBLIC_URL/,
  },
  {
    fault: "a PUBLIC_URL where the release before still answers",
    settings: async () => {
      const back = (_: Headers, body: string) => body.replace(/"version":"[^"]+"/, '"version":"0.0.9"');
      return { PUBLIC_URL: await proxy(origin, { back }) };
    },
    finds: { public_url: "warn" },
    names: /release 0\.0\.9; this is \d/,
  },
  {
    fault: "a PUBLIC_URL where nobody answers",
    settings: async () => {
      const address = await serve(() => {});
      await stopServers();
      return { PUBLIC_URL: address };
    },
    finds: { public_url: "fail", webhook_round_trip: "warn", headers: "warn" },
    names: /cannot be reached.*PUBLIC_URL/,
  },
  {
    fault: "headers that are changed on the way",
    settings: async () => {
      const back = (headers: Headers, body: string) => {
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.delete("Referrer-Policy");
        headers.append("Content-Security-Policy", "default-src 'self'");
        return body;
      };
      return { PUBLIC_URL: await proxy(origin, { back }) };
    },
    finds: { headers: "fail" },
    names: /Referrer-Policy, Cross-Origin-Opener-Policy, Content-Security-Policy.*Transform Rules/,
  },
  {
    fault: "pages that are rewritten on the way",
    settings: async () => {
      const script = '<script src="/cdn-cgi/scripts/email-decode.min.js"></script></body>';
      const back = (_: Headers, body: string) => body.replace("</body>", script);
      return { PUBLIC_URL: await proxy(origin, { back }) };
    },
    finds: { headers: "fail" },
    names: /rewritten.*Email Address Obfuscation/,
  },
  {
    fault: "a body that is changed on the way",
    settings: async () => {
      const there = (body: string) => JSON.stringify(JSON.parse(body));
      return { PUBLIC_URL: await proxy(origin, { there }) };
    },
    finds: { webhook_round_trip: "fail" },
    names: /signature fits no more.*\/webhooks\/stripe/,
  },
  {
    fault: "a guard before the webhook route",
    settings: async () => {
      const instead = (method: string): [number, string] | null =>
        method === "POST" ? [403, "<h1>Are you human?</h1>"] : null;
      return { PUBLIC_URL: await proxy(origin, { instead }) };
    },
    finds: { webhook_round_trip: "fail" },
    names: /answered 403.*no bot protection/,
  },
  {
    fault: "a clock that is a minute slow",
    settings: () => ({ TEST_CLOCK_SLOW_MS: "60000" }),
    finds: { clock: "warn" },
    names: /differ by (59|6\d) s/,
  },
  {
    fault: "a clock that is far from Stripe's",
    settings: () => ({ TEST_CLOCK_SLOW_MS: "600000" }),
    finds: { clock: "fail" },
    names: /differ by (599|6\d\d) s.*300 seconds.*NTP/,
  },
  {
    fault: "a NOTIFY_URL that has answered 410",
    settings: () => ({ NOTIFY_URL: `${origin}/_sandbox/notifications?stopped` }),
    plant: async () => {
      await product.sandbox("POST", "/notifications", { answer: 410, times: 1000 });
      await scene.setScene(product);
      await eventually(
        async () => (await product.operator("GET", "/v1/notify_endpoint")).body.status,
        (status) => status === "stopped",
      );
    },
    finds: { notify_stopped: "fail" },
    names: /answered 410 \(Gone\) at 20.*nothing is sent, and \d+ account.*resend/,
  },
  {
    fault: "a Stripe that does not answer",
    plant: () => product.sandbox("POST", "/faults", { match: "GET /v1/webhook_endpoints", fault: "500", times: 1 }),
    finds: {
      stripe_key: "fail",
      stripe_permissions: "warn",
      financial_connections: "warn",
      webhook_deliveries: "warn",
      webhook_endpoint: "warn",
      webhook_events: "warn",
      webhook_api_version: "warn",
      webhook_mode: "warn",
    },
    names: /status\.stripe\.com/,
  },
];

it.each(faults)("$fault", async ({ settings, plant, finds, names }) => {
  await patient.heal(await settings?.());
  await plant?.();
  const findings = await examine(product);
  expect(wrongIn(findings)).toEqual(finds);
  const isCause = ({ status, message }: Finding) => status !== "ok" && !message.startsWith("Not checked");
  const causes = Object.values(findings).filter(isCause);
  expect(causes).toHaveLength(1);
  expect(causes.map(({ message, mend }) => `${message} ${mend}`).join()).toMatch(names);
});
