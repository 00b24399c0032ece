// What a `/_sandbox/` route works with, and how it reads its body.
import * as v from "valibot";
import { Refusal } from "../refusal.ts";
import type { Store } from "../store.ts";

export interface ControlContext {
  store: Store;
  /** Milliseconds. */
  now: number;
  seconds: number;
  /** Path parameters in order. */
  ids: string[];
  /** The body, checked against this schema; throws a Refusal that names what is wrong. */
  read<S extends v.GenericSchema>(schema: S): v.InferOutput<S>;
  headers: Record<string, string>;
  body: string;
}

/** Makes `read` for this JSON body; an empty one counts as `{}`. */
export function reader(body: string) {
  return <S extends v.GenericSchema>(schema: S): v.InferOutput<S> => {
    let json: unknown;
    try {
      json = body.trim() === "" ? {} : JSON.parse(body);
    } catch {
      throw new Refusal(400, "The body is not JSON.");
    }
    if (Array.isArray(json)) throw new Refusal(400, "The body must be an object.");
    const result = v.safeParse(schema, json);
    if (result.success) return result.output;
    const [issue] = result.issues;
    const param = v.getDotPath(issue) ?? "";
    throw new Refusal(
      400,
      param === "" ? issue.message : `Invalid ${param}: ${issue.message}`,
      param === "" ? {} : { param },
    );
  };
}
