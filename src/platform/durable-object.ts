// Calls to Durable Objects that end well though the platform moves the object, or a deployment cuts the call off.
import { note } from "./trace.ts";

type Method = (...args: never[]) => unknown;

/** Every method, answering later. (The platform's own type does not know that plain interfaces can be sent.) */
export type Callable<T> = {
  [K in keyof T]: T[K] extends Method ? (...args: Parameters<T[K]>) => Promise<Awaited<ReturnType<T[K]>>> : never;
};

/** Milliseconds to wait before the second, third and fourth try. */
const pausesMs = [50, 250, 1_000];

/**
 * What `call` answers with the object called `name`. A call that was cut off, and that the platform says may be repeated,
 * is made again: so `call` must be such that twice is the same as once. Throws what the last try threw.
 * @see https://developers.cloudflare.com/durable-objects/best-practices/error-handling/
 */
export async function callObject<T, R>(
  namespace: DurableObjectNamespace,
  name: string,
  call: (object: Callable<T>) => Promise<R>,
): Promise<R> {
  for (let tries = 0; ; tries++) {
    note("objects");
    try {
      // A new stub each time: one whose call has failed is of no more use.
      return await call(namespace.getByName(name) as unknown as Callable<T>);
    } catch (error) {
      const pauseMs = pausesMs[tries];
      if (pauseMs === undefined || !mayRepeat(error)) throw error;
      await scheduler.wait(pauseMs);
    }
  }
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
