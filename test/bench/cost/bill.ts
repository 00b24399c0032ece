// From what is counted and what it costs to a bill. Pure.
import { bytesAddedToALine, cronRunsAMonth, daysAMonth, journey } from "./journey.ts";
import { type Counts, type CountsFile, none, type Phase } from "./units.ts";

interface Line {
  name: string;
  per_million?: number;
  included_per_month?: number;
  free_per_day?: number | null;
  /** Of what is stored, in GB. */
  per_unit?: number;
  included?: number;
  free_in_all?: number | null;
  source: string;
  note?: string;
}
interface Limit {
  value: number;
  source: string;
  note?: string;
}

export interface Prices {
  looked_up: string;
  how: string;
  subscription: { per_month: number; source: string };
  lines: Record<string, Line>;
  limits: Record<string, Limit>;
  stripe: { name: string; source: string; note: string };
}

/** How much of each line of the price list. */
export type Usage = Record<string, number>;

/** Optional in `wrangler.toml`, so that it is in no sum. */
export const optional = "data_points";
const objectGb = 0.128;
const gb = 1e9;

export const linesOf = (counts: Counts): Usage => ({
  worker_requests: counts.worker_requests,
  cpu_ms: counts.cpu_us / 1000,
  do_requests: counts.do_requests,
  do_gb_s: (counts.do_wall_ms / 1000) * objectGb,
  do_rows_read: counts.rows_read,
  do_rows_written: counts.rows_written + counts.set_alarm,
  kv_reads: counts.kv_reads,
  kv_writes: counts.kv_writes,
  kv_deletes: counts.kv_deletes,
  kv_lists: counts.kv_lists,
  d1_rows_read: counts.d1_rows_read,
  d1_rows_written: counts.d1_rows_written,
  log_gb: (counts.log_bytes + counts.log_lines * bytesAddedToALine) / gb,
  data_points: counts.data_points,
});

/** Everything that one customer takes who links a bank, each phase as often as it happens. */
export function onboardingOf({ phases }: CountsFile): Counts {
  const all = none();
  for (const [phase, { times }] of Object.entries(journey))
    for (const [unit, count] of Object.entries(phases[phase as Phase])) all[unit as keyof Counts] += times * count;
  return all;
}

/** What is stored after so many months of `onboardings` a month, in GB. A link stays in D1 for 400 days after its end. */
export function storedAfter(months: number, onboardings: number, { stored }: CountsFile): Usage {
  const links = journey.create?.times ?? 1;
  const all = onboardings * months;
  const inIndex = onboardings * Math.min(months, indexDays / daysAMonth) * links;
  return {
    do_stored_gb: (all * links * stored.holder + (onboardings * links * stored.idempotency_key) / daysAMonth) / gb,
    kv_stored_gb: (all * links * stored.kv) / gb,
    d1_stored_gb: (inIndex * stored.d1) / gb,
  };
}
export const indexDays = 407;

/** A month's use, the `month`-th of `onboardings` a month each. */
export function monthOf(onboardings: number, month: number, counts: CountsFile): Usage {
  const each = linesOf(onboardingOf(counts));
  const cron = linesOf(counts.phases.cron);
  const flow = Object.fromEntries(
    Object.entries(each).map(([line, count]) => [line, count * onboardings + (cron[line] ?? 0) * cronRunsAMonth]),
  );
  const logDays = 7;
  return {
    ...flow,
    log_stored_gb: ((flow.log_gb ?? 0) / daysAMonth) * logDays,
    ...storedAfter(month, onboardings, counts),
  };
}

/** What a line costs in a month, beyond what the subscription includes. */
export function priceOf(line: Line, used: number): number {
  if (line.per_unit !== undefined) return Math.max(0, used - (line.included ?? 0)) * line.per_unit;
  return (Math.max(0, used - (line.included_per_month ?? 0)) / 1e6) * (line.per_million ?? 0);
}

export const billOf = (usage: Usage, { lines }: Prices): Record<string, number> =>
  Object.fromEntries(Object.entries(lines).map(([name, line]) => [name, priceOf(line, usage[name] ?? 0)]));

/** All lines but the optional one, and the subscription. */
export function sumOf(bill: Record<string, number>, { subscription }: Prices): number {
  const others = Object.entries(bill).filter(([name]) => name !== optional);
  return others.reduce((sum, [, price]) => sum + price, subscription.per_month);
}

/** What `usage` costs where everything that is included is used up, without the optional line. */
export function marginal(usage: Usage, { lines }: Prices): number {
  return Object.entries(usage).reduce((sum, [name, used]) => {
    const line = lines[name];
    if (!line || name === optional) return sum;
    return sum + (line.per_unit !== undefined ? used * line.per_unit : (used / 1e6) * (line.per_million ?? 0));
  }, 0);
}

/** How many onboardings a day each line of the free plan carries, the scarcest first. */
export function freePerDay(counts: CountsFile, { lines }: Prices): { name: string; onboardings: number }[] {
  const each = linesOf(onboardingOf(counts));
  return Object.entries(lines)
    .filter(([name, line]) => name !== optional && line.free_per_day && (each[name] ?? 0) > 0)
    .map(([name, line]) => ({ name: line.name, onboardings: (line.free_per_day ?? 0) / (each[name] ?? 1) }))
    .sort((one, other) => one.onboardings - other.onboardings);
}
