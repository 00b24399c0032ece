// Sets how webhooks are sent from now on, and lists every event with its delivery attempts.
import * as v from "valibot";
import { plainSettings, type WebhookSettings } from "../model/webhook.ts";
import type { ControlContext } from "./context.ts";

const settings = v.strictObject({
  copies: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)), plainSettings.copies),
  shuffle: v.optional(v.boolean(), plainSettings.shuffle),
  delay_ms: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(60_000)), plainSettings.delayMs),
  drop: v.optional(v.boolean(), plainSettings.drop),
  secret: v.optional(v.nullable(v.pipe(v.string(), v.startsWith("whsec_"))), plainSettings.secret),
});

function settingsToWire({ copies, shuffle, delayMs, drop, secret }: WebhookSettings) {
  return { copies, shuffle, delay_ms: delayMs, drop, secret: secret ?? null };
}

export function instructWebhooks({ store, read }: ControlContext) {
  const { delay_ms, ...rest } = read(settings);
  const instructed: WebhookSettings = { ...rest, delayMs: delay_ms };
  store.put("webhook_settings", "current", instructed);
  return settingsToWire(instructed);
}

export function listWebhooks({ store }: Pick<ControlContext, "store">) {
  return {
    settings: settingsToWire(store.get("webhook_settings", "current") ?? plainSettings),
    data: store.list("event"),
  };
}
