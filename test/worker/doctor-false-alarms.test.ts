// What is in order, or nobody's business here: the doctor does not say that it is wrong, nor sends anybody to mend it.
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { examine, type Patient, proxy, serve, startPatient, stopServers, wrongIn } from "./patient.ts";
import type { Product } from "./product.ts";

let patient: Patient;
let product: Product;
let origin: string;
beforeAll(async () => {
  patient = await startPatient();
  ({ product, origin } = patient);
});
afterEach(stopServers);
afterAll(() => product.close());

const ours = "/v1/webhook_endpoints/we_sandbox_account";
const connected = "/v1/webhook_endpoints/we_sandbox_connect";

it("does not mind a disabled endpoint of another API version at its address, as setup leaves one", async () => {
  await patient.heal();
  const old = await product.stripe("POST", "/v1/webhook_endpoints", {
    url: `${origin}/webhooks/stripe`,
    api_version: "2025-12-15.clover",
    "enabled_events[0]": "financial_connections.account.created",
  });
  await product.stripe("POST", `/v1/webhook_endpoints/${old.id}`, { disabled: "true" });
  expect(wrongIn(await examine(product))).toEqual({});
});

it("does not take a disabled endpoint for the one of connected accounts", async () => {
  await patient.heal();
  await product.stripe("POST", connected, { disabled: "true" });
  expect(wrongIn(await examine(product))).toEqual({ webhook_mode: "warn" });
});

it("does not take another program's endpoint for one of ours", async () => {
  await patient.heal();
  await product.stripe("DELETE", ours);
  await product.stripe("DELETE", connected);
  await product.stripe("POST", "/v1/webhook_endpoints", {
    url: "https://shop.acme-rides.dev/wp-json/wc_stripe/v1/webhook",
    "enabled_events[0]": "payment_intent.succeeded",
  });
  const { webhook_endpoint: finding } = await examine(product);
  expect(finding?.status).toBe("fail");
  expect(finding?.message).toMatch(/webhooks\/stripe\.$/);
});

it("shows no password or token in the address of an endpoint", async () => {
  await patient.heal();
  await product.stripe("DELETE", ours);
  await product.stripe("DELETE", connected);
  for (const url of ["https://shop.acme-rides.dev/stripe?token=hunter2", `${origin}/stripe?token=hunter2`])
    await product.stripe("POST", "/v1/webhook_endpoints", { url, "enabled_events[0]": "payment_intent.succeeded" });
  const findings = await examine(product);
  expect(findings.webhook_endpoint?.message).toContain(`one at ${origin}/stripe`);
  expect(JSON.stringify(findings)).not.toContain("hunter2");
});

it("finds an endpoint of banklink's elsewhere by what setup notes at it, or by its path", async () => {
  for (const [params, path] of [
    [{ "metadata[banklink]": "stored" }, "/anywhere"],
    [{}, "/webhooks/stripe"],
  ] as const) {
    await patient.heal();
    await product.stripe("DELETE", ours);
    await product.stripe("DELETE", connected);
    const url = `https://old.acme-rides.dev${path}`;
    await product.stripe("POST", "/v1/webhook_endpoints", { url, ...params, "enabled_events[0]": "*" });
    expect((await examine(product)).webhook_endpoint?.message).toContain(`but one at ${url}.`);
  }
});

it("takes a logo that Cloudflare resizes for no rewritten page", async () => {
  await patient.heal({ LOGO_URL: "https://acme-rides.dev/cdn-cgi/image/width=200/logo.png" });
  expect(wrongIn(await examine(product))).toEqual({});
});

it("says of a PUBLIC_URL whose answer never ends that it does not answer", async () => {
  const PUBLIC_URL = await serve((_, response) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.write('{"object":"health",');
  });
  await patient.heal({ PUBLIC_URL });
  const { public_url: finding } = await examine(product);
  expect(finding?.message).toMatch(/no answer within|cannot be reached/);
});

it("finds all in order when asked forty times at once", async () => {
  await patient.heal();
  const all = await Promise.all([...Array(40)].map(() => examine(product)));
  expect(all.map(wrongIn).filter((wrong) => Object.keys(wrong).length > 0)).toEqual([]);
  const { INDEX } = await product.worker.getEnv<{
    INDEX: { prepare(sql: string): { all(): Promise<{ results: unknown[] }> } };
  }>();
  const { results } = await INDEX.prepare("SELECT name FROM sqlite_master WHERE name = 'doctor'").all();
  expect(results).toEqual([]);
});

it("finds a Cache-Control that was changed on the way: the customer's page must be stored nowhere", async () => {
  const back = (headers: Headers, body: string) => {
    headers.set("Cache-Control", "public, max-age=14400");
    return body;
  };
  await patient.heal({ PUBLIC_URL: await proxy(origin, { back }) });
  expect(wrongIn(await examine(product))).toEqual({ headers: "fail" });
});
