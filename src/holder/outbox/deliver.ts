// Sends one event to NOTIFY_URL, signed as Standard Webhooks says, and tells how that went.
import type { Notification } from "../../domain/event.ts";
import { now } from "../../platform/clock.ts";
import type { Config, Env } from "../../platform/config.ts";
import { within } from "../../platform/timeout.ts";
import type { Delivery } from "./event-store.ts";

/**
 * One try, of at most `timeoutMs`. Only a 2xx is success; a redirect is a failure, for it could lead the signed body
 * elsewhere. Never throws.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export async function deliver(
  env: Pick<Env, "NOTIFY_RECEIVER">,
  notify: Config["notify"],
  event: Notification,
  timeoutMs: number,
): Promise<Delivery> {
  if (!notify) return { ok: false, gone: false, status: null, error: "not_configured" };
  const body = JSON.stringify(event);
  const timestamp = String(now());
  let error = "unsigned";
  try {
    const message = `${event.id}.${timestamp}.${body}`;
    // While secrets are being replaced there are several, and the receiver knows one of them.
    const signatures = await Promise.all(notify.secrets.map((secret) => signature(secret, message)));
    const headers = {
      "Content-Type": "application/json",
      "User-Agent": "banklink",
      "webhook-id": event.id,
      "webhook-timestamp": timestamp,
      "webhook-signature": signatures.map((signed) => `v1,${signed}`).join(" "),
    };
    error = "unreachable";
    const receiver = env.NOTIFY_RECEIVER ?? globalThis;
    const stop = new AbortController();
    const { signal } = stop;
    const deliver = async () => {
      const response = await receiver.fetch(notify.url, { method: "POST", headers, body, redirect: "manual", signal });
      // What the endpoint says beyond its status is not read, however much it is.
      await response.body?.cancel();
      return response;
    };
    const answer = await within(timeoutMs, deliver, () => stop.abort());
    if (!answer) return { ok: false, gone: false, status: null, error: "timeout" };
    return { ok: answer.ok, gone: answer.status === 410, status: answer.status, error: answer.ok ? null : why(answer) };
  } catch {
    return { ok: false, gone: false, status: null, error };
  }
}

const why = ({ status }: Response) => (status >= 300 && status < 400 ? "redirect" : `status_${status}`);

/** `secret` is `whsec_` and base64, as configured. */
async function signature(secret: string, message: string): Promise<string> {
  const bytes = Uint8Array.fromBase64(secret.slice("whsec_".length));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(message))).toBase64();
}
