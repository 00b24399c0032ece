// Each setting by itself: the values that can work are taken, and those that cannot are named.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { codeOf, startWorkers, type Workers } from "../workerd/start.ts";

type Values = Record<string, unknown>;
interface Reading {
  ok: boolean;
  problems?: { name: string; problem: string }[];
  config?: { returnTargets: object[]; reconcileSeconds: number[] };
}

const notifySecret = "whsec_YW5fb3BlcmF0b3JzX25vdGlmaWNhdGlvbl9zZWNyZXQ=";
const good: Values = {
  STRIPE_SECRET_KEY: "rk_test_123",
  STRIPE_PUBLISHABLE_KEY: "pk_test_123",
  STRIPE_WEBHOOK_SECRET: "whsec_12345678,whsec_87654321",
  API_KEY: "an_operator_key_of_length",
  LINK_SIGNING_KEY: "0123456789012345678901234567890123456789",
  PUBLIC_URL: "https://link.example.com",
  BUSINESS_NAME: "Example",
  SUPPORT_EMAIL: "help@example.com",
  PRIVACY_URL: "https://example.com/privacy",
  NOTIFY_URL: "https://backend.example.com/hook",
  NOTIFY_SECRET: notifySecret,
};
const development = { PUBLIC_URL: "http://localhost:8787" };
const live = { STRIPE_SECRET_KEY: "rk_live_123", STRIPE_PUBLISHABLE_KEY: "pk_live_123" };
const sandbox = { STRIPE_API: {}, NOTIFY_RECEIVER: {} };
const ofSandbox = unstable_readConfig({ config: "wrangler.toml", env: "sandbox" }).vars as Record<string, string>;

let workers: Workers;
beforeAll(async () => {
  const code = await codeOf("doubles/config");
  workers = await startWorkers([{ name: "config", compatibilityDate: "2026-11-17", bindings: {}, ...code }]);
});
afterAll(() => workers.close());

async function read(...all: Values[]): Promise<Reading[]> {
  const body = JSON.stringify(all.map((values) => ({ ...good, ...values })));
  const answer = await fetch(workers.url, { method: "POST", body });
  return (await answer.json()) as Reading[];
}
const namesIn = ({ problems = [] }: Reading) => problems.map(({ name }) => name).sort();

/** What cannot work, by the one setting that is to be named. */
const wrong: Record<string, Values[]> = {
  STRIPE_SECRET_KEY: [
    { STRIPE_SECRET_KEY: "sk_test_..." },
    { STRIPE_SECRET_KEY: "sk_test_1 2" },
    { STRIPE_SECRET_KEY: "sk_test_1\n2" },
    { STRIPE_SECRET_KEY: "rk_test_1,rk_test_2" },
    { STRIPE_SECRET_KEY: "sk_test_sandbox" },
  ],
  STRIPE_WEBHOOK_SECRET: [
    { STRIPE_WEBHOOK_SECRET: "whsec_..." },
    { STRIPE_WEBHOOK_SECRET: "whsec_123 45678" },
    { STRIPE_WEBHOOK_SECRET: "whsec_12345678,whsec_12345678" },
    { STRIPE_WEBHOOK_SECRET: "whsec_12345678é" },
    { STRIPE_WEBHOOK_SECRET: ofSandbox.STRIPE_WEBHOOK_SECRET },
  ],
  API_KEY: [
    { API_KEY: "an operator key of length" },
    { API_KEY: "an_operator_key_of_length\u0007" },
    { API_KEY: "an_operator_key_of_lengthé" },
    { API_KEY: "an_operator_key_of_\u200blength" },
    { API_KEY: "an_operator_key_of_length,another operator key" },
    { API_KEY: "an_operator_key_of_length," },
    { API_KEY: ",an_operator_key_of_length" },
    { API_KEY: "an_operator_key_of_length, ,another_key_of_length" },
    { API_KEY: "," },
    { API_KEY: '"an_operator_key_of_length"' },
    { API_KEY: "an_operator_key_of_length,an_operator_key_of_length" },
    { API_KEY: [...Array(11)].map((_, at) => `an_operator_key_of_length_${at}`).join(",") },
    { API_KEY: ofSandbox.API_KEY },
    { API_KEY: `an_operator_key_of_length,${ofSandbox.API_KEY}` },
  ],
  LINK_SIGNING_KEY: [
    { LINK_SIGNING_KEY: ofSandbox.LINK_SIGNING_KEY },
    { API_KEY: good.LINK_SIGNING_KEY },
    { API_KEY: `an_operator_key_of_length,${good.LINK_SIGNING_KEY}` },
  ],
  NOTIFY_SECRET: [
    { NOTIFY_SECRET: ofSandbox.NOTIFY_SECRET },
    { STRIPE_WEBHOOK_SECRET: notifySecret },
    { NOTIFY_SECRET: `${notifySecret},${notifySecret}` },
  ],
  STRIPE_PUBLISHABLE_KEY: [{ STRIPE_PUBLISHABLE_KEY: "pk_test_..." }, { STRIPE_PUBLISHABLE_KEY: "pk_test_1;x" }],
  PUBLIC_URL: [
    "https://link.example.com/",
    "https://*.example.com",
    "https://a;b.example",
    "https://a,b.example",
    "https://'self'",
    "https://user@link.example.com",
    "https://link.example.com#x",
    "https://LINK.example.com",
    "https://link.example.com.",
  ]
    .map((PUBLIC_URL): Values => ({ PUBLIC_URL }))
    .concat(
      { ...live, ...development },
      { ...live, PUBLIC_URL: "https://localhost" },
      { ...live, PUBLIC_URL: "http://127.0.0.1:8787" },
      { ...live, PUBLIC_URL: "http://[::1]:8787" },
    ),
  BUSINESS_NAME: ["Rocket\nRides", "Rocket\u0000Rides", "Rocket \u202eRides", "Rocket\u2066Rides", "a\u2028b"].map(
    (BUSINESS_NAME) => ({ BUSINESS_NAME }),
  ),
  SUPPORT_EMAIL: [
    "help@example.com?bcc=other@example.com",
    "help?subject=x@example.com",
    "help&x@example.com",
    "help%0a@example.com",
    "help@example.com,more@example.com",
    "mailto:help@example.com",
    "Help <help@example.com>",
    "help@bücher.example",
    "help@example..com",
    "help@example",
    "help@example.com\u0000",
  ].map((SUPPORT_EMAIL) => ({ SUPPORT_EMAIL })),
  ...Object.fromEntries(
    ["LOGO_URL", "PRIVACY_URL"].map((name) => [
      name,
      [
        "https://logo.example;script-src 'unsafe-inline'/x.png",
        "https://logo.example;x/x.png",
        "https://'unsafe-inline'/x.png",
        "https://a,b.example/x.png",
        "https://a b.example/x.png",
        'https://a"b.example/x.png',
        "https://*.example.com/x.png",
        "https://user:secret@logo.example/x.png",
        "https://user@logo.example/x.png",
        "https:\\\\logo.example/x.png",
        "https:logo.example/x.png",
        "https://logo.example/a\tb.png",
        "http://logo.example/x.png",
        "data:image/png,x",
        "https://localhost/x.png",
        "https://192.168.0.1/x.png",
      ].map((value) => ({ [name]: value })),
    ]),
  ),
  RETURN_URLS: [
    "https://a;b.example",
    "https://'unsafe-inline'",
    "https://a.example;script-src",
    'https://a"b.example',
    "https://*.example.com",
    "https://a.example https://b.example",
    "https://user@a.example",
    "https://a.example#x",
    "http://localhost",
    "http://localhost:3000",
    "https://localhost:3000",
    "http://127.0.0.1:3000",
    "http://[::1]:3000",
    "http://app.localhost",
    "ms-msdt://",
    "search-ms://",
    "ms-settings://",
    "filesystem://",
    "itms-services://",
    "x-safari-https://",
    "MyApp://",
    "c://",
    "myapp:// otherapp://",
    [...Array(51)].map((_, at) => `https://${at}.example.com`).join(),
  ].map((RETURN_URLS) => ({ RETURN_URLS })),
  NOTIFY_URL: [
    "http://backend.example.com/hook",
    "https://user:secret@backend.example.com/hook",
    "https://backend.example.com/hook#x",
    "https://backend.example.com/hook#",
    "https://link.example.com/hook",
    "https://link.example.com:443/hook",
    "https://a;b.example/hook",
    "https://localhost/hook",
    "https://127.0.0.1/hook",
    "https://127.1/hook",
    "https://0x7f000001/hook",
    "https://0.0.0.0/hook",
    "https://10.1.2.3/hook",
    "https://172.16.0.1/hook",
    "https://172.31.255.1/hook",
    "https://192.168.1.1/hook",
    "https://169.254.169.254/hook",
    "https://100.64.0.1/hook",
    "https://[::1]/hook",
    "https://[fd00::1]/hook",
    "https://[fe80::1]/hook",
    "https://[::ffff:10.0.0.1]/hook",
    "https://backend/hook",
    "https://backend.local/hook",
    "https://backend.internal/hook",
  ].map((NOTIFY_URL) => ({ NOTIFY_URL })),
  AUTO_RELINK: ["true", "ON", "1", "on,off"].map((AUTO_RELINK) => ({ AUTO_RELINK })),
  STRIPE_PREVIEW: [
    "2026-10-28.endive",
    "2026-07-29",
    "2026-07-28.preview",
    "2025-12-31.preview",
    "2026-13-26.preview",
    "2026-08-26.preview; feature=v1",
    "latest",
  ].map((STRIPE_PREVIEW) => ({ STRIPE_PREVIEW })),
  RECONCILE_SECONDS: ["0", "-1", "1.5", "1e3", "0x10", "60;300", "abc", "604801", "9".repeat(400), "1,".repeat(21)].map(
    (RECONCILE_SECONDS) => ({ RECONCILE_SECONDS }),
  ),
};

describe.each(Object.entries(wrong))("%s", (name, all) => {
  it("is named when it cannot work, and its value is not", async () => {
    const readings = await read(...all);
    for (const [at, values] of all.entries()) {
      const reading = readings[at] as Reading;
      expect(namesIn(reading), JSON.stringify(values)).toEqual([name]);
      for (const value of Object.values(values))
        if (String(value).length > 2 && value !== ofSandbox.PUBLIC_URL)
          expect(reading.problems?.[0]?.problem).not.toContain(String(value));
    }
  });
});

const right: Values[] = [
  {},
  live,
  development,
  { API_KEY: "an_operator_key_of_length, another_operator_key!$%&'()*+-./:;<=>?@[]^_`{|}~" },
  { API_KEY: " an_operator_key_of_length\n" },
  { STRIPE_WEBHOOK_SECRET: "whsec_12345678, whsec_87654321" },
  { PUBLIC_URL: "https://link.example.com:8443" },
  { PUBLIC_URL: "https://xn--bcher-kva.example" },
  { PUBLIC_URL: "https://banklink.acme_shop.workers.dev" },
  { BUSINESS_NAME: "Bücher & Söhne «Ð» 株式会社 \u{1f469}\u200d\u{1f680}" },
  { SUPPORT_EMAIL: "help+us.o'brien@mail.example.com" },
  { LOGO_URL: "https://logo.example:8443/a;b,c/'x'.png?v=1&w=2" },
  { PRIVACY_URL: "https://example.com" },
  { RETURN_URLS: "https://app.example.com,https://app.example.com/,myapp://,com.example.app://,web+example://" },
  { RETURN_URLS: "https://app.example.com," },
  { ...development, RETURN_URLS: "http://localhost:3000,https://localhost,http://127.0.0.1,http://app.localhost:1" },
  { NOTIFY_URL: "", NOTIFY_SECRET: "" },
  { NOTIFY_URL: "", NOTIFY_SECRET: `whsec_${"A".repeat(32)}` },
  { NOTIFY_URL: "https://172.32.0.1/hook" },
  { NOTIFY_URL: "https://link.example.com.evil.example/hook" },
  { NOTIFY_URL: "https://10.example.com/hook?token=1" },
  { ...development, NOTIFY_URL: "http://localhost:9000/hook" },
  { ...development, NOTIFY_URL: "http://127.0.0.1:9000/hook" },
  { RECONCILE_SECONDS: "60,300,604800" },
  { AUTO_RELINK: "", STRIPE_PREVIEW: "" },
  { AUTO_RELINK: "on", STRIPE_PREVIEW: "2026-08-26.preview" },
  { STRIPE_PREVIEW: "2026-07-29.preview" },
  { AUTO_RELINK: "off" },
  { ...ofSandbox, ...sandbox },
];

it("what can work is taken", async () => {
  const readings = await read(...right);
  for (const [at, values] of right.entries()) expect(readings[at]?.problems, JSON.stringify(values)).toBeUndefined();
});

it("everything wrong is found at once", async () => {
  const first = Object.entries(wrong).map(([, [values]]) => values);
  // Of the two that are the same secret, one alone is enough to be wrong.
  const [reading] = await read(Object.assign({}, ...first));
  expect(namesIn(reading as Reading)).toEqual(Object.keys(wrong).sort());
});

it("the example of .dev.vars is refused wherever it was not filled in", async () => {
  const example = Object.fromEntries(
    [...readFileSync(".dev.vars.example", "utf8").matchAll(/^(\w+)="(.*)"$/gm)].map(([, name, value]) => [name, value]),
  );
  const [reading] = await read(example);
  const toFill = ["API_KEY", "LINK_SIGNING_KEY", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"];
  expect(namesIn(reading as Reading)).toEqual(toFill);
});

it("a list that names something twice has it once", async () => {
  const twice = { RETURN_URLS: "myapp://,myapp://", RECONCILE_SECONDS: "300,60,60" };
  const [reading] = await read(twice);
  expect(reading?.config).toMatchObject({
    returnTargets: [{ kind: "scheme", scheme: "myapp:" }],
    reconcileSeconds: [60, 300],
  });
});
