// What growth is judged by: a number that may not be above a bound.

export interface Finding {
  part: "holder" | "index" | "memory" | "start";
  name: string;
  unit: string;
  /** What was measured, by how much there was. */
  values: Record<string, number>;
  /** What of it is judged, and what may not be exceeded; a number without a unit is how many times. */
  judged: string;
  found: number;
  bound: number;
}

export const isWithin = ({ found, bound }: Finding): boolean => found <= bound;

/** One line to print. */
export function lineOf(finding: Finding): string {
  const { part, name, unit, values, judged, found, bound } = finding;
  const all = Object.entries(values).map(([size, value]) => `${size}: ${value}`);
  return `${part}: ${name} (${unit}) ${all.join(", ")}; ${judged}: ${found}, at most ${bound}: ${isWithin(finding) ? "kept" : "BROKEN"}`;
}
