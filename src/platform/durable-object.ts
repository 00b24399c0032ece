// Calls Durable Objects, and repeats a call that the platform cut off, as it does when it deploys or moves an object.

type Method = (...args: never[]) => unknown;

/** The methods of `T`, as promises. (The platform's own type rejects Stripe's open enums as not serialisable.) */
export type Remote<T> = {
  [K in keyof T as T[K] extends Method ? K : never]: T[K] extends Method
    ? (...args: Parameters<T[K]>) => Promise<Awaited<ReturnType<T[K]>>>
    : never;
};

/** Milliseconds to wait before the second, third and fourth try. */
const pausesMs = [50, 250, 1_000];

/**
 * The object called `name`. A call that was cut off is made again when the platform says that it may be repeated. So
 * every method called through this must have the same effect when it runs twice. Throws the error of the last try.
 * @see https://developers.cloudflare.com/durable-objects/best-practices/error-handling/
 */
export function remote<T>(namespace: DurableObjectNamespace, name: string): Remote<T> {
  const call = async (method: string, args: unknown[]) => {
    for (let tries = 0; ; tries++) {
      // A new stub for each try: one whose call has failed cannot be used again.
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
    // No `then`, or awaiting the object itself would take it for a promise.
    get: (_, method) => (method === "then" ? undefined : (...args: unknown[]) => call(String(method), args)),
  });
}

/** What the platform sets on the errors that it throws itself. */
interface Verdict {
  retryable?: boolean;
  durableObjectReset?: boolean;
  overloaded?: boolean;
}

function mayRepeat(error: unknown): boolean {
  const { retryable, durableObjectReset, overloaded } = (error ?? {}) as Verdict;
  return (retryable === true || durableObjectReset === true) && overloaded !== true;
}
