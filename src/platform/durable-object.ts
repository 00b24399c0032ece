// A Durable Object as its callers see it: there, though the platform moves it or a deployment ends it in mid-call.

type Method = (...args: never[]) => unknown;

/** Every method, answering later. (The platform's own type takes Stripe's open enums for what cannot be sent.) */
export type Remote<T> = {
  [K in keyof T as T[K] extends Method ? K : never]: T[K] extends Method
    ? (...args: Parameters<T[K]>) => Promise<Awaited<ReturnType<T[K]>>>
    : never;
};

/** Milliseconds before each further try. */
const pausesMs = [50, 250, 1_000];

/**
 * The object called `name`. A call that was cut off, and that the platform says may be repeated, is made again: so every
 * method called by way of this must be one that twice is the same as once.
 * @see https://developers.cloudflare.com/durable-objects/best-practices/error-handling/
 */
export function remote<T>(namespace: DurableObjectNamespace, name: string): Remote<T> {
  const call = async (method: string, args: unknown[]) => {
    for (let tries = 0; ; tries++) {
      // A stub whose call has failed is of no more use.
      const stub = namespace.getByName(name) as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
      try {
        return await stub[method]?.(...args);
      } catch (error) {
        const pauseMs = pausesMs[tries];
        if (pauseMs === undefined || !mayRepeat(error)) throw error;
        await scheduler.wait(pauseMs);
      }
    }
  };
  return new Proxy({} as Remote<T>, {
    // Whoever awaits the object itself must not take it for a promise.
    get: (_, method) => (method === "then" ? undefined : (...args: unknown[]) => call(String(method), args)),
  });
}

/** What the platform says of an error of its own. */
interface Verdict {
  retryable?: boolean;
  durableObjectReset?: boolean;
  overloaded?: boolean;
}

function mayRepeat(error: unknown): boolean {
  const { retryable, durableObjectReset, overloaded } = (error ?? {}) as Verdict;
  return (retryable === true || durableObjectReset === true) && overloaded !== true;
}
