// The doctor, over HTTP: a healthy product is found healthy, nothing is left behind, and what stands beside the Worker is
// looked at. Planted faults are in doctor-faults.test.ts.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { examine, type Finding, type Patient, startPatient, wrongIn } from "./patient.ts";
import { operatorKey, type Product, startProduct } from "./product.ts";

let patient: Patient;
let product: Product;
let origin: string;
beforeAll(async () => {
  patient = await startPatient();
  ({ product, origin } = patient);
});
afterAll(() => product.close());

const restricted = "rk_test_restricted_key_0001";

it("finds a healthy product healthy, changes nothing and leaves nothing behind", async () => {
  await patient.heal();
  const before = await product.kv.list();
  const objects = (await product.worker.listDurableObjectIds("ACCOUNT_HOLDER")).length;
  for (let times = 0; times < 2; times++) expect(wrongIn(await examine(product))).toEqual({});
  expect((await product.kv.list()).keys).toEqual(before.keys);
  expect(await product.worker.listDurableObjectIds("ACCOUNT_HOLDER")).toHaveLength(objects);
  const left = await product.worker.getDurableObjectStorage("IDEMPOTENT_REQUEST", { name: "doctor" });
  expect(await left.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'")).toEqual([]);
  const { requests, notifications } = {
    requests: (await product.sandbox("GET", "/requests")).data,
    notifications: (await product.sandbox("GET", "/notifications")).data,
  };
  const done = requests.filter(
    ({ method, status }: { method: string; status: number }) => method !== "GET" && status < 400,
  );
  expect([done, notifications]).toEqual([[], []]);
  expect((await product.stripe("GET", "/v1/customers")).data).toHaveLength(1);
});

it("says that older links are still being read into the index", async () => {
  await patient.heal();
  const { INDEX } = await product.worker.getEnv<{ INDEX: { exec(sql: string): Promise<unknown> } }>();
  await examine(product);
  await INDEX.exec("UPDATE sweep SET whole = 0");
  expect((await examine(product)).index).toMatchObject({
    status: "ok",
    message: expect.stringContaining("still being read in"),
  });
  await INDEX.exec("UPDATE sweep SET whole = 1");
  expect((await examine(product)).index?.message).toMatch(/whole/);
});

it("says which address it was asked at, when that is not PUBLIC_URL", async () => {
  await patient.heal();
  const { PRODUCT } = await product.worker.getEnv<{ PRODUCT: { fetch: typeof fetch } }>();
  const headers = { Authorization: `Bearer ${operatorKey}` };
  const response = await PRODUCT.fetch("https://banklink.acme.workers.dev/v1/doctor", { headers });
  const { findings } = (await response.json()) as { findings: Finding[] };
  expect(wrongIn(Object.fromEntries(findings.map((finding) => [finding.check, finding])))).toEqual({
    configuration: "warn",
  });
});

it("says nothing that is secret, to nobody but the operator", async () => {
  await patient.heal();
  const { status, body } = await product.call("GET", "/v1/doctor");
  expect([status, body.error.code]).toEqual([401, "api_key_invalid"]);
  const secrets = [restricted, "whsec_c2FuZGJveF9", "banklink_sandbox_key", "sandbox_only_link", "of_their_own"];
  await patient.heal({
    STRIPE_SECRET_KEY: restricted,
    NOTIFY_URL: `${origin}/_sandbox/notifications?token=of_their_own`,
  });
  await product.sandbox("POST", "/permissions", { missing: ["rak_customer_write"], registered: false });
  const said = JSON.stringify(await examine(product)) + JSON.stringify(product.logs());
  for (const secret of secrets) expect(said).not.toContain(secret);
  expect((await product.operator("GET", "/v1/doctor")).headers.get("Cache-Control")).toBe("no-store");
});
describe("what stands beside the Worker", () => {
  let other: Product;
  const badD1 = { d1: "fail", index: "warn" };
  beforeAll(async () => {
    const doubles = [
      { binding: "RESULTS", name: "kv" },
      { binding: "INDEX", name: "bad-d1" },
      { binding: "NOTIFY_RECEIVER", name: "backend" },
    ] as const;
    other = await startProduct({ NOTIFY_URL: "https://backend.example.com/_sandbox/hook" }, [...doubles], {
      doctor: 6_000,
    });
    await other.restart({ PUBLIC_URL: new URL(other.url).origin });
  });
  afterAll(() => other.close());

  it("and fails: D1 is named", async () => {
    await other.double("backend", { status: 200 });
    const findings = await examine(other);
    expect(wrongIn(findings)).toEqual(badD1);
    expect(findings.d1?.message).toMatch(/^D1 \(INDEX\) failed: ./);
    expect(findings.d1?.mend).toContain("binding INDEX");
  });

  it("and fails: KV is named", async () => {
    await other.double("kv", { refuse: 1 });
    const findings = await examine(other);
    expect(wrongIn(findings)).toEqual({ ...badD1, kv: "fail" });
    expect(findings.kv?.message).toBe("KV (RESULTS) failed: KV PUT failed: 429 Too Many Requests.");
    expect(findings.kv?.mend).toContain("binding RESULTS");
  });

  it("and is behind: KV shows nothing yet", async () => {
    await other.double("kv", { past: true });
    expect(wrongIn(await examine(other))).toEqual({ ...badD1, kv: "warn" });
    await other.double("kv", { past: false });
  });

  it.each([
    [200, "ok", /status 200/],
    [405, "ok", /status 405/],
    [501, "ok", /status 501/],
    [308, "warn", /redirect.*NOTIFY_URL/],
    [500, "warn", /status 500/],
    [502, "fail", /Nothing answers at NOTIFY_URL/],
    [530, "fail", /Nothing answers at NOTIFY_URL \(status 530\)/],
    ["broken", "fail", /Nothing answers at NOTIFY_URL\. Start your backend/],
    ["silent", "fail", /no answer within 6 seconds/],
  ] as const)("a NOTIFY_URL that answers %s is %s, and is asked with HEAD alone", async (status, found, names) => {
    await other.double("backend", { status });
    const { notify_url: finding } = await examine(other);
    expect([finding?.status, `${finding?.message} ${finding?.mend}`]).toEqual([found, expect.stringMatching(names)]);
    expect((await other.double("backend", { status: 200 })).methods).toEqual(["HEAD"]);
  });

  it("is not there: without a NOTIFY_URL nothing is asked", async () => {
    await other.restart({ PUBLIC_URL: new URL(other.url).origin, NOTIFY_URL: "", NOTIFY_SECRET: "" });
    const findings = await examine(other);
    expect(wrongIn(findings)).toEqual(badD1);
    expect(findings.notify_url?.message).toMatch(/no NOTIFY_URL/);
  });
});
