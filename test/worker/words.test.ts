// The pages' words are assets. Without them there is no page, and whoever asks is told as a program is. The doctor's are too,
// and without them it names what it found; and so are those for what is wrong with a setting.
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startWorkers, workerOf } from "../workerd/start.ts";
import { demoCustomer, operatorKey } from "./product.ts";

/** A copy of public/, without the files with such names. */
function assetsWithout(names: RegExp): string {
  const directory = mkdtempSync(join(tmpdir(), "banklink-public-"));
  cpSync("public", directory, { recursive: true });
  for (const name of readdirSync(directory)) if (names.test(name)) rmSync(join(directory, name));
  return directory;
}

it("without the Spanish words Spanish pages fail, and nothing else does", async () => {
  const directory = assetsWithout(/^(words-es|doctor-)/);
  const sandbox = await workerOf("sandbox");
  const { url, close, logs } = await startWorkers([
    { ...sandbox, assets: { ...(sandbox.assets as object), directory } },
  ]);
  try {
    const made = await fetch(new URL("/v1/links", url), {
      method: "POST",
      headers: { Authorization: `Bearer ${operatorKey}`, "Content-Type": "application/json" },
      body: JSON.stringify({ account_holder: demoCustomer }),
    });
    const { pathname } = new URL(((await made.json()) as { url: string }).url);
    const visit = async (language: string, path = pathname) => {
      const headers = { Accept: "text/html", "Accept-Language": language };
      const answer = await fetch(new URL(path, url), { headers });
      return { status: answer.status, type: answer.headers.get("Content-Type"), text: await answer.text() };
    };
    expect(await visit("en")).toMatchObject({ status: 200, text: expect.stringContaining("Link your bank") });
    const failed = await visit("es");
    expect([failed.status, failed.type]).toEqual([500, expect.stringContaining("json")]);
    expect(JSON.parse(failed.text).error.code).toBe("internal_error");
    expect((await visit("es", "/l/unknown")).status).toBe(404);
    expect(JSON.stringify(logs())).toContain("No words in es");
    const minted = await fetch(new URL(`${pathname}/session`, url), { method: "POST" });
    expect(minted.status).toBe(200);
    const doctor = await fetch(new URL("/v1/doctor", url), { headers: { Authorization: `Bearer ${operatorKey}` } });
    const { findings } = (await doctor.json()) as { findings: object[] };
    expect(findings).toContainEqual({ check: "kv", status: "ok", message: "ok", mend: null });
    expect(findings).toContainEqual({ check: "headers", status: "fail", message: "unchecked", mend: null });
  } finally {
    await close();
    rmSync(directory, { recursive: true });
  }
});

it("without words for it what is wrong with a setting is named all the same, at /healthz and in the log", async () => {
  const directory = assetsWithout(/^problems-/);
  const production = await workerOf("production");
  const { url, close, logs } = await startWorkers([
    { ...production, assets: { ...(production.assets as object), directory }, bindings: { BRAND_COLOR: "red" } },
  ]);
  try {
    const health = await fetch(new URL("/healthz", url));
    const { status, problems } = (await health.json()) as { status: string; problems: object[] };
    expect([health.status, status]).toEqual([503, "misconfigured"]);
    expect(problems).toContainEqual({ name: "API_KEY", problem: "missing" });
    expect(problems).toContainEqual({ name: "BRAND_COLOR", problem: "wrong" });
    expect(logs().map(({ message }) => message)).toContain(JSON.stringify({ at: "configuration", problems }));
  } finally {
    await close();
    rmSync(directory, { recursive: true });
  }
});
