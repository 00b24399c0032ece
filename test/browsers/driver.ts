// What a test needs of any browser: go somewhere, ask the page, and press what a finger would press.

export interface Driver {
  /** Such as "Firefox 140". */
  readonly name: string;
  go(url: string): Promise<void>;
  /** The value of a JavaScript expression in the page, or in the frame that the page shows. */
  ask<T>(expression: string, where?: Where): Promise<T>;
  /** Presses the element that a JavaScript expression gives, as a person's pointer does. */
  press(expression: string, where?: Where): Promise<void>;
  /** A PNG of what shows. */
  picture(): Promise<Buffer>;
  close(): Promise<void>;
}

export type Where = "page" | "frame";

export interface Look {
  width: number;
  height: number;
  userAgent?: string;
}

/** A browser that may be on this machine: `start` is null, with the reason, where it is not. */
export interface Installed {
  name: string;
  start: ((look: Look) => Promise<Driver>) | null;
  why?: string;
}

const patienceMs = 30_000;

/** Asks until the expression is truthy. */
export async function until(driver: Driver, expression: string, where: Where = "page"): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    // A frame that is not there yet, or a page that is being left, answers with an error.
    if (await driver.ask<boolean>(`Boolean(${expression})`, where).catch(() => false)) return;
    if (Date.now() > deadline) throw new Error(`${driver.name}: never came true: ${expression}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Presses what `expression` gives as soon as it is there. */
export async function pressWhenThere(driver: Driver, expression: string, where: Where = "page"): Promise<void> {
  await until(driver, expression, where);
  await driver.press(expression, where);
}
