// Review: what npm run deploy lets through, and what setup plans at Stripe.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { unfitFor } from "../../src/setup/fitness.ts";
import { writeDomain, writeVars } from "../../src/setup/wrangler-toml.ts";

const toml = writeVars(readFileSync("wrangler.toml", "utf8"), {
  STRIPE_PUBLISHABLE_KEY: "pk_live_mine",
  PUBLIC_URL: "https://link.acme-rides.dev",
  BUSINESS_NAME: "Acme Rides",
  SUPPORT_EMAIL: "help@acme-rides.dev",
  PRIVACY_URL: "https://acme-rides.dev/privacy",
});
const stored = ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "API_KEY", "LINK_SIGNING_KEY"];
const names = (text: string) => unfitFor(text, stored).map(({ name }) => name);

it("finds the sandbox's bindings also at the end of wrangler.toml, where people add theirs", () => {
  expect(names(toml)).toEqual([]);
  expect(names(`${toml}\n[[services]]\nbinding = "STRIPE_API"\nservice = "banklink-stripe"\n`)).toEqual([
    "wrangler.toml",
  ]);
});

it("finds them in single quotation marks too", () => {
  expect(names(toml.replace('main = "src/index.ts"', "main = 'src/sandbox/index.ts'"))).toEqual(["wrangler.toml"]);
});

it.each(["sandbox", "stripe"])(
  "a custom domain of production is not the environment %s's: npm start still runs",
  (env) => {
    const config = join(mkdtempSync(join(tmpdir(), "banklink-review-")), "wrangler.toml");
    writeFileSync(config, writeDomain(toml, "https://link.acme-rides.dev") ?? "");
    expect(unstable_readConfig({ config }).routes).toHaveLength(1);
    // wrangler dev gives each request the first route's host, which then is not PUBLIC_URL's.
    expect(unstable_readConfig({ config, env }, { hideWarnings: true }).routes ?? []).toEqual([]);
  },
);
