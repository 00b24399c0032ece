// The earliest of some moments that are stored, kept in memory: asked for once, and moved by whoever stores one more. So
// what is not due yet costs no question. It may be too early, where a moment was taken back, and is never too late.

export class Soonest {
  #known: number | null = null;

  /** `ask` finds the earliest in storage; null when there is none. */
  constructor(private readonly ask: () => number | null) {}

  /** In what `ask` counts in; infinite when there is none. */
  get at(): number {
    this.#known ??= this.ask() ?? Number.POSITIVE_INFINITY;
    return this.#known;
  }

  /** One more is stored. */
  note(at: number): void {
    if (this.#known !== null) this.#known = Math.min(this.#known, at);
  }

  /** None is stored. */
  none(): void {
    this.#known = Number.POSITIVE_INFINITY;
  }

  /** What is stored may be anything: it is asked for again. */
  forget(): void {
    this.#known = null;
  }
}
