// A Durable Object as its callers see it.

type Method = (...args: never[]) => unknown;

/** Every method, answering later. (The platform's own type takes Stripe's open enums for what cannot be sent.) */
export type Remote<T> = {
  [K in keyof T as T[K] extends Method ? K : never]: T[K] extends Method
    ? (...args: Parameters<T[K]>) => Promise<Awaited<ReturnType<T[K]>>>
    : never;
};

/** The object called `name`. */
export const remote = <T>(namespace: DurableObjectNamespace, name: string): Remote<T> =>
  namespace.getByName(name) as unknown as Remote<T>;
