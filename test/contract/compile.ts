// JSON Schema as a function.
import { Ajv2020, type Options, type ValidateFunction } from "ajv/dist/2020.js";

/** By the letter of JSON Schema 2020-12: what it does not know it does not take. */
export const validator = (options: Options = {}): Ajv2020 =>
  new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, formats: { "unix-time": true }, ...options });

export const compile = (schema: object): ValidateFunction => validator().compile(schema);
