// Sending a notification never throws: whatever goes wrong is a failed delivery, so that the outbox can go on.
import { expect, it } from "vitest";
import type { Notification } from "../../src/domain/event.ts";
import { deliver } from "../../src/holder/outbox/deliver.ts";

const event = { id: "evt_1", object: "event", type: "link.created" } as Notification;

it.each(["whsec_A", "whsec_!", ""])("with the secret '%s', which cannot sign", async (secret) => {
  const delivery = await deliver({}, { url: "https://a.example/hook", secrets: [secret] }, event, 1_000);
  expect(delivery).toEqual({ ok: false, gone: false, status: null, error: "unsigned" });
});
