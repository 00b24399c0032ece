// What a product under test is made of: the sandbox's Worker as wrangler.toml binds it, with a test's settings and doubles.
import type { WorkerSettings } from "./settings.ts";
import { codeOf, workerOf } from "./start.ts";

/** A Worker of a test's own, bound to the product in place of what stands behind `binding`: test/…/doubles/<name>.ts. */
export interface Double {
  binding: "RESULTS" | "INDEX" | "STRIPE_API" | "NOTIFY_RECEIVER" | "PUBLIC_RATE" | "LINK_RATE";
  name: string;
}

/** How long things may take, in milliseconds, where a test does not want to wait as long as production does. */
export type Timeouts = Partial<typeof import("../../src/platform/timeout.ts").timeouts>;

/** The Workers of a product with `vars` over the sandbox's own, and `changed` over those. */
export async function wired(vars: Record<string, string>, doubles: Double[], timeouts: Timeouts) {
  const product = await workerOf("sandbox");
  const names = [...new Set(doubles.map(({ name }) => name))];
  const beside = await Promise.all(names.map((name) => doubleOf(name, product)));
  const isReplaced = (name: string) => doubles.some(({ binding }) => binding === name);
  const others = <T>(bindings: Record<string, T> = {}) =>
    Object.fromEntries(Object.entries(bindings).filter(([name]) => !isReplaced(name)));
  const replacements = Object.fromEntries(doubles.map(({ binding, name }) => [binding, name]));
  return (changed: Record<string, string>): WorkerSettings[] => [
    {
      ...product,
      bindings: {
        ...product.bindings,
        ...vars,
        ...changed,
        // Where Stripe is never asked unprompted an object looks again as soon as in the sandbox all the same.
        TEST_TIMEOUTS: JSON.stringify({ lookAgain: 5_000, ...timeouts }),
        TEST_D1: replacements.INDEX ?? "",
      },
      kvNamespaces: others(product.kvNamespaces),
      d1Databases: others(product.d1Databases),
      ratelimits: others(product.ratelimits),
      serviceBindings: { ...product.serviceBindings, ...replacements },
    },
    ...beside,
  ];
}

/** A double, with a way to the sandbox's Stripe, and the product's own D1. */
async function doubleOf(name: string, product: WorkerSettings): Promise<WorkerSettings> {
  const { compatibilityDate, d1Databases = {} } = product;
  const serviceBindings = { STRIPE: { name: product.name, entrypoint: "StripeApi" } };
  return { name, compatibilityDate, bindings: {}, serviceBindings, d1Databases, ...(await codeOf(`doubles/${name}`)) };
}
