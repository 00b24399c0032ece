// How many links were made on each day, and what has become of them by now.
import { ask, type Indexed } from "./database.ts";
import { askWhole, isWholeIn } from "./sweep.ts";

/** Of the links made on one day (UTC, days since 1970), those that the same `error` keeps from being linked; "" for none. */
export interface DayRow {
  day: number;
  error: string;
  made: number;
  opened: number;
  started: number;
  linked: number;
}

/** More reasons than there are, for as many days as may be asked for. */
const rowsAtMost = 40_000;

/** The counters of the days `first` to `last`. `isWhole` is false while links may be missing. */
export async function readDays(
  env: Indexed,
  stripeAccount: string,
  livemode: boolean,
  first: number,
  last: number,
): Promise<{ days: DayRow[]; isWhole: boolean }> {
  const [days, sweep] = await ask(
    env,
    [
      `SELECT day, error, made, opened, started, linked FROM days
       WHERE stripe_account = ? AND livemode = ? AND day BETWEEN ? AND ? ORDER BY day LIMIT ?`,
      stripeAccount,
      livemode,
      first,
      last,
      rowsAtMost,
    ],
    askWhole,
  );
  return { days: days as unknown as DayRow[], isWhole: isWholeIn(sweep) };
}
