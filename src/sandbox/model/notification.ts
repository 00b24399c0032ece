// A notification that the product delivered, and how its receiver is told to answer the next ones.
export interface ReceivedNotification {
  headers: Record<string, string>;
  body: unknown;
  /** The body as it came, for checking signatures. */
  raw: string;
  /** The status it was answered with. */
  answered: number;
}

export interface ReceiverSettings {
  /** The status to answer with. */
  answer: number;
  /** How many more deliveries are answered so; after them, 200 again. */
  times: number;
}
