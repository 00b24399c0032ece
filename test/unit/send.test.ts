// Sending a notification never throws: whatever goes wrong is a failed delivery, so that the outbox can go on.
import { expect, it } from "vitest";
import { sendNotification } from "../../src/holder/outbox/deliver.ts";
import type { Notification } from "../../src/holder/outbox/outbox.ts";
import type { Env } from "../../src/platform/config.ts";

const event = { id: "evt_1", object: "event", type: "link.created" } as Notification;

it.each(["whsec_A", "whsec_!", ""])("with the secret '%s', which cannot sign", async (secret) => {
  const delivery = await sendNotification({} as Env, { url: "https://a.example/hook", secret }, event);
  expect(delivery).toEqual({ ok: false, gone: false, status: null, error: "unsigned" });
});
