// `POST /_sandbox/permissions`: what restricted keys lack from now on, and whether the account has Financial Connections.
import * as v from "valibot";
import { plainAccess } from "../model/access.ts";
import type { ControlContext } from "./context.ts";

const permission = v.pipe(v.string(), v.regex(/^rak_\w+_(read|write)$/, "must be like rak_customer_write"));
const settings = v.strictObject({
  missing: v.optional(v.array(permission), plainAccess.missing),
  registered: v.optional(v.boolean(), plainAccess.registered),
});

export function instructAccess({ store, read }: ControlContext) {
  const told = read(settings);
  store.put("access_settings", "current", told);
  return told;
}
