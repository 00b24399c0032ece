// Chance that comes out the same each time. `Math.random` is replaced while the simulation runs, for the product's own rules
// draw from it too.

/** Runs `work` with a `Math.random` that begins at `seed`. */
export function seeded<T>(seed: number, work: () => T): T {
  const { random } = Math;
  Math.random = mulberry(seed);
  try {
    return work();
  } finally {
    Math.random = random;
  }
}

function mulberry(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const isLuck = (chance: number): boolean => Math.random() < chance;
export const exponential = (mean: number): number => -mean * Math.log(1 - Math.random());

/** Around `median`, with a long tail; `spread` is the deviation of its logarithm. */
export function lognormal(median: number, spread: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return median * Math.exp(spread * normal);
}

/** How many come of those that come at random, `mean` on average. */
export function poisson(mean: number): number {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
  const least = Math.exp(-mean);
  let count = 0;
  for (let product = Math.random(); product > least; product *= Math.random()) count++;
  return count;
}

const normal = () => Math.log(lognormal(1, 1));
