// What is made of the numbers that were measured.

/** The middle of several rounds, and how far they went. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** The middle one; of an even number the mean of the two in the middle. Throws when there is none. */
export function median(all: number[]): number {
  if (all.length === 0) throw new Error("There is no median of nothing.");
  const sorted = all.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}

export const spreadOf = (all: number[]): Spread => ({
  median: median(all),
  min: Math.min(...all),
  max: Math.max(...all),
});

export const round = (value: number, digits: number): number => Number(value.toFixed(digits));
export const rounded = ({ median, min, max }: Spread, digits: number): Spread => ({
  median: round(median, digits),
  min: round(min, digits),
  max: round(max, digits),
});

/** How many times `least` each round of `ours` took. Both have the same rounds. */
export const ratiosOf = (ours: number[], least: number[]): number[] =>
  ours.map((value, round) => value / (least[round] as number));

/** The value below which the `share` of all is, of those that are `sorted`. */
export const percentile = (sorted: ArrayLike<number>, share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;

/** Whether the median of `ratios` keeps to `budget`, to the two digits that are shown. */
export const isKept = (ratios: number[], budget: number): boolean =>
  Math.round(median(ratios) * 100) <= Math.round(budget * 100);

/** The microseconds in a CPU time as `ps` writes it: `[days-][hours:]minutes:seconds`. */
export function psMicroseconds(time: string): number {
  const [days, clock] = time.includes("-") ? time.trim().split("-") : ["0", time.trim()];
  const seconds = (clock ?? "").split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1e6);
}
