// Time limits for calls and waits, and the function that applies one.

/** How long each kind of call may take, in milliseconds. One object, so that a test's Worker can shorten them. */
export const timeouts = {
  /** One try of one call to Stripe that nobody waits for; the client makes up to three. */
  stripe: 10_000,
  /** A try that has neither a session nor an end after this was cut off. */
  cutOff: 60_000,
  /** All that a person waits for: the page gives up after 20 seconds. */
  person: 15_000,
  /** One write to KV; one read of it, for which there is another way. */
  kv: 10_000,
  kvRead: 3_000,
  /** One write to the index, or one search in it. */
  index: 5_000,
  /** One delivery to NOTIFY_URL: in an event's first tries, and in later ones. */
  delivery: 5_000,
  lateDelivery: 15_000,
  /** One question of an object to another. */
  object: 5_000,
  /** After how long at most an object looks whether what it has begun is done, and KV gets what could wait. */
  lookAgain: 60_000,
  /** How long an event waits, from when it was made, for KV to take what it is about. */
  copied: 30_000,
  /** How often the object of a stopped NOTIFY_URL looks whether that is another one by now. */
  endpointWatch: 60_000,
  /** Each of the doctor's checks, all of which run at once; and after how long an event at Stripe should be delivered. */
  doctor: 8_000,
  delivered: 60_000,
  /** How long an API answer waits for its change to be written to KV. */
  published: 1_500,
};

/** The result of `work`, or null after `ms` milliseconds. Then `whenLate` is called, so that `work` can be stopped. */
export const within = <T>(ms: number, work: () => Promise<T>, whenLate?: () => void): Promise<T | null> =>
  new Promise((resolve, reject) => {
    // Set before the work begins, so that a limit of the work's own that is as long comes after this one.
    const timer = setTimeout(() => {
      resolve(null);
      whenLate?.();
    }, ms);
    // A timer left running would keep a Durable Object awake, which is billed.
    work()
      .then(resolve, reject)
      .then(() => clearTimeout(timer));
  });
