// /v1/doctor: looks at all that must be in order, here, at Stripe and in between, and says what is not and how to mend it.
// Changes nothing, and leaves nothing behind.
import { Hono } from "hono/tiny";
import address from "../../dist/doctor.json";
import { readAsset } from "../http/asset.ts";
import type { AppContext } from "../http/context.ts";
import { timeouts, within } from "../platform/timeout.ts";
import { reasonOf } from "../platform/trace.ts";
import { version } from "../platform/version.ts";
import { apiVersion } from "../stripe/client.ts";
import { checksOf, NotChecked } from "./doctor-checks.ts";

type Outcome = [found: string, values?: Record<string, unknown>];
type Texts = Record<string, Record<string, [status: string, message: string, mend?: string]>>;

export const doctor = new Hono<AppContext>().get("/", async (c) => {
  const { publicUrl, stripe } = c.get("config");
  const checks = checksOf(c);
  const [outcomes, texts] = await Promise.all([
    Promise.all(Object.entries(checks).map(([check, look]) => outcomeOf(check, look))),
    readAsset<Texts>(c, address),
  ]);
  const always = {
    url: publicUrl,
    version,
    mode: stripe.livemode ? "live" : "test",
    ours: apiVersion,
    seconds: timeouts.doctor / 1000,
  };
  const findings = outcomes.map(({ check, outcome: [found, values] }) => {
    // Without words the names of the outcomes must do.
    const text = texts?.[check]?.[found] ?? texts?.common?.[found] ?? [];
    const [status = found === "ok" ? "ok" : "fail", message = found, mend = null] = text;
    const filled = (text: string) =>
      text.replace(/\{(\w+)\}/g, (all, name) => String({ ...always, ...values }[name as "url"] ?? all));
    return { check, status, message: filled(message), mend: mend && filled(mend) };
  });
  return c.json({ object: "doctor", ok: findings.every(({ status }) => status !== "fail"), findings });
});

async function outcomeOf(check: string, look: () => Promise<Outcome>) {
  const outcome = await within<Outcome>(timeouts.doctor, look).catch((error: unknown): Outcome => {
    if (error instanceof NotChecked) return ["unchecked", { see: error.see }];
    return ["error", { error: reasonOf(error).replace(/\.+$/, "") }];
  });
  return { check, outcome: outcome ?? ["timeout"] };
}
