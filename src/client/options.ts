// How a client, and one call of it, may be made to behave.

export interface BanklinkOptions {
  /** Where banklink is, such as https://link.example.com: the root of a host. */
  url: string;
  /** An API_KEY. Whoever has it may do everything: keep it on your server. */
  key: string;
  /** Milliseconds that one try may take, with its answer read; 30,000 when left out. Infinity for as long as it takes. */
  timeout?: number | undefined;
  /** How often a call is tried again that was refused for now (429, 503) or not answered; 2 when left out. */
  retries?: number | undefined;
  /** Milliseconds that a call waits at most before it is tried again; 60,000 when left out. Asked to wait longer, it fails. */
  longestWait?: number | undefined;
  /** In place of the global one. */
  fetch?: typeof fetch | undefined;
}

/** Of one call. */
export interface CallOptions {
  /**
   * A repeat with the same key is the same request: 1 to 255 characters of ASCII. Each call that changes something has one,
   * made for it unless given.
   */
  idempotencyKey?: string | undefined;
  /** Ends the call, its tries and the waits between them; the call then throws the signal's reason. */
  signal?: AbortSignal | undefined;
  /** In place of the client's own. */
  timeout?: number | undefined;
  retries?: number | undefined;
}
