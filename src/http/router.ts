// The router of `hono/tiny` tries every pattern in turn. Two of them, one for the operator's paths and one for all others:
// a customer's path is not compared with the operator's forty patterns.
import type { Result, Router } from "hono/router";
import { PatternRouter } from "hono/router/pattern-router";

export class SplitRouter<T> implements Router<T> {
  readonly name = "SplitRouter";
  readonly #operators = new PatternRouter<T>();
  readonly #others = new PatternRouter<T>();

  /** Registers a route with the router of its paths; what is for all paths with both. */
  add(method: string, path: string, handler: T): void {
    if (path === "/*" || isOperators(path)) this.#operators.add(method, path, handler);
    if (!isOperators(path)) this.#others.add(method, path, handler);
  }

  match(method: string, path: string): Result<T> {
    return (isOperators(path) ? this.#operators : this.#others).match(method, path);
  }
}

const isOperators = (path: string) => path.startsWith("/v1");
