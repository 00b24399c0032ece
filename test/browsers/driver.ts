// What a test needs of any browser: go somewhere, ask the page, and press what a finger would press.
import { type Met, metBy, type Point, pressable, type Where } from "./pressable.ts";

export interface Driver {
  /** Such as "Firefox 140". */
  readonly name: string;
  go(url: string): Promise<void>;
  /**
   * The value of a JavaScript expression in the page, or what its promise comes to. Fails when there is no answer in
   * `answerMs`: a page that is left may never answer.
   */
  ask<T>(expression: string): Promise<T>;
  /** Presses and lets go at a point of the window's content, as a person's pointer does. */
  pressAt(point: Point): Promise<void>;
  /** A PNG of what shows. */
  picture(): Promise<Buffer>;
  close(): Promise<void>;
}

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

/** For what a test waits for: one clock from the first look to the last. */
export const patienceMs = 30_000;
/** For a single answer of the page. */
export const answerMs = 10_000;
/** For a browser to start. */
export const startMs = 60_000;

const pause = () => new Promise((resolve) => setTimeout(resolve, 100));

/** The promise's own value or failure, or a failure of that name when neither comes in time. */
export async function within<T>(milliseconds: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing after ${milliseconds / 1000} s`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Asks until the expression is truthy. */
export async function until(driver: Driver, expression: string): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    // A page that is being left answers with an error.
    const answer = await driver.ask<boolean>(`Boolean(${expression})`).catch(String);
    if (answer === true) return;
    if (Date.now() > deadline) throw new Error(`${driver.name}: never came true: ${expression} (${answer})`);
    await pause();
  }
}

let presses = 0;

/**
 * Presses the element that `expression` gives as soon as it can be pressed; in a frame, `document` is the frame's. It is
 * pressed once: anew only when the page says that the press met something else, as happens when the element is replaced
 * in that very moment.
 */
export async function pressWhenThere(driver: Driver, expression: string, where: Where = "page"): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const name = `press ${++presses}`;
    const look = `(${pressable})((document) => (${expression}), "${where}", "${name}")`;
    const found = await driver.ask<Point | string>(look).catch(String);
    if (typeof found !== "string") {
      await driver.pressAt(found);
      if (await isDelivered(driver, name, deadline)) return;
    }
    if (Date.now() > deadline) {
      const why = typeof found === "string" ? found : "each press met something else";
      throw new Error(`${driver.name}: cannot be pressed: ${expression} (${why})`);
    }
    await pause();
  }
}

/** Whether the press met what was wanted. Where that cannot be known, it counts as delivered. */
async function isDelivered(driver: Driver, name: string, deadline: number): Promise<boolean> {
  for (;;) {
    // A page that is left by the press has no more to say.
    const met = await driver.ask<Met | null>(`(${metBy})("${name}")`).catch(() => null);
    if (met !== "nothing") return met !== "other";
    if (Date.now() > deadline) throw new Error(`${driver.name}: the page heard of no press`);
    await pause();
  }
}
