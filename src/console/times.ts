// Times in the reader's own zone and way of writing, each as a <time> with the exact one. All are Unix seconds.
import { DAY, now } from "./days.ts";
import { element } from "./element.ts";

const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

const timeIn = (format: Intl.DateTimeFormat) => (seconds: number) => {
  const date = new Date(seconds * 1000);
  return element("time", { datetime: date.toISOString(), title: exact.format(date) }, format.format(date));
};

/** The day and the time of day. */
export const timeOf = timeIn(full);
/** The day alone. */
export const dayOf = timeIn(day);
/** The time of day alone, with seconds. */
export const clockOf = timeIn(clock);

/** `seconds` from now, in words, such as "in 3 days". */
export function fromNow(seconds: number): string {
  const left = seconds - now();
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "always" });
  const size = Math.abs(left);
  if (size >= DAY) return relative.format(Math.round(left / DAY), "day");
  if (size >= 3600) return relative.format(Math.round(left / 3600), "hour");
  return relative.format(Math.trunc(left / 60), "minute");
}
