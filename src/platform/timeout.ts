// Waits that end by themselves. The timer goes when the work is done: one left behind would keep a Durable Object awake.

/** How long each kind of call may take, in milliseconds. One object, so that a test's Worker can shorten them at its start. */
export const timeouts = {
  /** One try of one call to Stripe; the client makes up to three. */
  stripe: 10_000,
  /** One write to KV. */
  kv: 10_000,
  /** One delivery to NOTIFY_URL: the first tries of an event, and those after them. */
  delivery: 5_000,
  lateDelivery: 15_000,
  /** How long an answer waits for KV to have what it is about. */
  published: 1_500,
};

/** The result of `work`, or null after `ms` milliseconds; the signal tells `work` when nobody waits any more. */
export async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      resolve(null);
      controller.abort();
    }, ms);
  });
  try {
    return await Promise.race([work(controller.signal), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
