// What `npm run bench` writes: docs/bench/performance.json, and what is put together for it.
import type { Case } from "./cases.ts";
import type { Rounds, SideName } from "./compare.ts";
import { ratiosOf, round, rounded, type Spread, spreadOf } from "./figures.ts";
import type { Measured } from "./measure.ts";

/** On what, with what and when it was measured. */
export interface Circumstances {
  date: string;
  commit: string;
  machine: string;
  versions: Record<string, string>;
  /** The load average of the minute before. */
  loadBefore: number;
  /** How many cores other programs used while it was measured; null where nobody looked. */
  others: Spread | null;
}

/** One server. CPU time in microseconds a request, the rest as medians: milliseconds, and requests a second. */
export interface SideResult {
  cpu: Spread;
  whole: Spread | null;
  perSecond: number;
  p50: number;
  p99: number;
}

export interface WidthResult {
  /** How many times the CPU time of the least ours took; with all that a request sets off where the case says so. */
  ratio: Spread;
  ours: SideResult;
  least: SideResult;
  hono?: SideResult;
  express?: SideResult;
}

export interface CaseResult {
  name: string;
  least: string;
  budget: number | null;
  isWhole: boolean;
  /** By how many requests at a time. */
  widths: Record<string, WidthResult>;
}

export interface Results {
  circumstances: Circumstances;
  rounds: number;
  cases: CaseResult[];
}

/** What a case is compared by. */
const comparedBy = (isWhole: boolean) => (measured: Measured) =>
  isWhole ? (measured.settled ?? measured.answered) : measured.answered;

/** How many times the CPU time of the least ours took, for each round. */
export const ratios = (one: Case, { ours = [], least = [] }: Rounds): number[] => {
  const value = comparedBy(one.isWhole === true);
  return ratiosOf(ours.map(value), least.map(value));
};

export function resultOf(one: Case, byWidth: Record<number, Rounds>): CaseResult {
  const { name, least, budget, isWhole = false } = one;
  const widths = Object.entries(byWidth).map(([width, rounds]) => {
    const sides = Object.entries(rounds).map(([side, measured]) => [side as SideName, sideOf(measured)] as const);
    return [
      width,
      { ratio: rounded(spreadOf(ratios(one, rounds)), 2), ...Object.fromEntries(sides) } as WidthResult,
    ] as const;
  });
  return { name, least, budget, isWhole, widths: Object.fromEntries(widths) };
}

function sideOf(rounds: Measured[]): SideResult {
  const spread = (what: (measured: Measured) => number | null) => {
    const values = rounds.map(what).filter((value) => value !== null);
    return values.length > 0 ? spreadOf(values) : null;
  };
  const middle = (what: "perSecond" | "p50" | "p99") => spreadOf(rounds.map((measured) => measured[what])).median;
  const whole = spread(({ settled }) => settled);
  return {
    cpu: rounded(spreadOf(rounds.map(({ answered }) => answered)), 0),
    whole: whole && rounded(whole, 0),
    perSecond: round(middle("perSecond"), 0),
    p50: round(middle("p50"), 2),
    p99: round(middle("p99"), 2),
  };
}
