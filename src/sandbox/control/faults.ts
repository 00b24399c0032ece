// Faults on demand: which Stripe API requests fail, how, and how often.
import * as v from "valibot";
import { newId } from "../ids.ts";
import { type Fault, faultKinds } from "../model/fault.ts";
import type { Store } from "../store.ts";
import type { ControlContext } from "./context.ts";
import { matches } from "./match.ts";

const body = v.strictObject({
  match: v.pipe(v.string(), v.regex(/^(GET|POST|DELETE|\*) \/\S*$/, "must be METHOD /path")),
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  fault: v.picklist(faultKinds),
  delay_ms: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(30_000)), 1000),
});

/** The fault that this request is to meet, if any; counts it as used. Of several that match, the oldest. */
export function takeFault(store: Store, method: string, path: string): Fault | undefined {
  const fault = store.list("fault").find(({ match }) => matches(match, method, path));
  if (fault === undefined) return undefined;
  if (fault.times > 1) store.put("fault", fault.id, { ...fault, times: fault.times - 1 });
  else store.remove("fault", fault.id);
  return fault;
}

export function armFault({ store, read }: ControlContext) {
  const fault: Fault = { id: newId("task_"), ...read(body) };
  store.put("fault", fault.id, fault);
  return listFaults({ store });
}

export function listFaults({ store }: Pick<ControlContext, "store">) {
  return { data: store.list("fault").map(({ id: _, ...fault }) => fault) };
}
