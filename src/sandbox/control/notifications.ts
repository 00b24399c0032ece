// Takes the place of the operator's server: records each notification that the product delivers and answers as told.
import * as v from "valibot";
import { newId } from "../ids.ts";
import type { Store } from "../store.ts";
import type { ControlContext } from "./context.ts";

const settings = v.strictObject({
  answer: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
});

function nextAnswer(store: Store): number {
  const told = store.get("receiver_settings", "current");
  if (told === undefined) return 200;
  if (told.times > 1) store.put("receiver_settings", "current", { ...told, times: told.times - 1 });
  else store.remove("receiver_settings", "current");
  return told.answer;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** Records a delivery; returns the status to answer it with. */
export function receive(store: Store, headers: Record<string, string>, raw: string): number {
  const answered = nextAnswer(store);
  store.put("notification", newId("task_"), { headers, body: parsed(raw), answered, raw });
  return answered;
}

export function instructReceiver({ store, read }: ControlContext) {
  const told = read(settings);
  store.put("receiver_settings", "current", told);
  return told;
}

export function listNotifications({ store }: Pick<ControlContext, "store">) {
  return { data: store.list("notification") };
}
