// The pages' words are assets. Without them there is no page, and whoever asks is told as a program is. The doctor's are too,
// and without them it names what it found.
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startWorkers, workerOf } from "../workerd/start.ts";
import { demoCustomer, operatorKey } from "./product.ts";

it("without the Spanish words Spanish pages fail, and nothing else does", async () => {
  const directory = mkdtempSync(join(tmpdir(), "banklink-public-"));
  cpSync("public", directory, { recursive: true });
  for (const name of readdirSync(directory)) if (/^(words-es|doctor-)/.test(name)) rmSync(join(directory, name));
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
