// The structured lines that a product has logged.
import type { Product } from "./product.ts";

export interface StripeCall {
  method: string;
  path: string;
  status?: number;
  ms?: number;
  request_id?: string;
}

export interface Line {
  at?: string;
  kind?: string;
  key?: string;
  route?: string;
  link?: string;
  stripe?: StripeCall[];
  stripe_calls?: number;
  [field: string]: unknown;
}

export const linesOf = (product: Product): Line[] =>
  product
    .logs()
    .map(({ message }) => String(message))
    .filter((message) => message.startsWith("{"))
    .map((message) => JSON.parse(message));

/** The calls of a line, each as "METHOD /path status". */
export const callsIn = ({ stripe = [] }: Line) =>
  stripe.map(({ method, path, status }) => `${method} ${path} ${status}`);
