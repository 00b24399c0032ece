// Which limit comes first at which size, and what then.
import type { Run, SimulationFile } from "../simulate/results.ts";
import { indexDays, type Prices } from "./bill.ts";
import { daysAMonth, journey } from "./journey.ts";
import type { CountsFile } from "./units.ts";

export interface LimitMet {
  name: string;
  /** Onboardings a month: at an even pace, and with the simulation's peaks; null where peaks do not matter. */
  even: number;
  withPeaks: number | null;
  whatThen: string;
}

const secondsAMonth = daysAMonth * 24 * 3600;
const askStripe =
  "ask Stripe for more, six weeks ahead; until then taps are refused for a moment, and readings come late";

/** The lowest first. */
export function limitsOf(counts: CountsFile, { limits }: Prices, { runs }: SimulationFile): LimitMet[] {
  const value = (name: string) => limits[name]?.value ?? Number.NaN;
  const free = runs.find(({ name }) => name === "no limit") as Run;
  const links = journey.create?.times ?? 1;
  const each = value("stripe_requests_per_endpoint_per_s");
  const all = value("stripe_requests_per_s");
  const callsInAll = Object.values(free.calls_per_link).reduce((sum, calls) => sum + calls, 0);
  const ofEndpoints = Object.entries(free.calls_per_link)
    .filter(([, calls]) => calls > 0)
    .map(([endpoint, calls]) => ({
      name: `Stripe: ${each} requests a second to \`${endpoint}\``,
      even: (each * secondsAMonth) / calls,
      withPeaks: (free.per_month * each) / free.peaks.endpoints[endpoint as keyof Run["calls_per_link"]],
      whatThen: askStripe,
    }));
  const { d1_queries } = counts.phases.create;
  const writes = links * d1_queries + counts.phases.mint.d1_queries + counts.phases.complete.d1_queries;
  const d1PerSecond = 1000 / value("d1_ms_per_write");
  const rows = (value("d1_database_gb") * 1e9) / counts.stored.d1;
  const peakFactor = free.peaks.endpoints["POST /v1/financial_connections/sessions"] / (free.per_month / secondsAMonth);
  const found: LimitMet[] = [
    ...ofEndpoints,
    {
      name: `Stripe: ${all} requests a second in all`,
      even: (all * secondsAMonth) / callsInAll,
      withPeaks: (free.per_month * all) / free.peaks.all,
      whatThen: askStripe,
    },
    {
      name: `D1: ${value("d1_database_gb")} GB, with links kept for ${indexDays} days`,
      even: rows / links / (indexDays / daysAMonth),
      withPeaks: null,
      whatThen:
        "links are no longer found by `GET /v1/links` and not counted; all else goes on. Take `INDEX` out of `wrangler.toml` before, and keep an index of your own from the events",
    },
    {
      name: `D1: one writer, some ${d1PerSecond} writes a second`,
      even: (d1PerSecond * secondsAMonth) / writes,
      withPeaks: (d1PerSecond * secondsAMonth) / writes / peakFactor,
      whatThen: "the index is behind, by hours at worst, and says so in `as_of`; then as above",
    },
  ];
  return found.sort((one, other) => (one.withPeaks ?? one.even) - (other.withPeaks ?? other.even));
}
