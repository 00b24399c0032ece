// Times as people write and read them.
import { UsageError } from "./command.ts";

const seconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

const isoTime = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?))?$/;

/** Whether the calendar has it: Date takes the 30th of February for a day in March. */
const isDay = (date: string) => {
  const day = new Date(`${date}T00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
};

/**
 * The Unix seconds that `text` means: a time from now (`7d`, `12h`, `30m`), into the future or the past by `direction`; a
 * date (`2026-12-01`, its first moment here) or a date and time (ISO 8601); or Unix seconds. Throws UsageError.
 */
export function timeOf(text: string, option: string, direction: 1 | -1, nowMs = Date.now()): number {
  const [, count, unit = ""] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  if (count) return Math.floor(nowMs / 1000) + direction * Number(count) * (seconds[unit] ?? 0);
  if (/^\d{9,11}$/.test(text)) return Number(text);
  const [, date = "", time] = isoTime.exec(text) ?? [];
  // A date alone would be taken for UTC's.
  const ms = isDay(date) ? Date.parse(`${date}T${time ?? "00:00"}`) : Number.NaN;
  if (Number.isFinite(ms)) return Math.floor(ms / 1000);
  throw new UsageError(`--${option} must be such as 7d, 12h, 2026-12-01, 2026-12-01T18:00 or Unix seconds.`, option);
}

/** How many characters `shownTime` takes. */
export const timeWidth = 16;

/** Unix seconds as `2026-12-01 18:00`, in the time zone of this machine; "" for none. */
export function shownTime(unix: number | null | undefined): string {
  if (typeof unix !== "number") return "";
  const date = new Date(unix * 1000);
  if (Number.isNaN(date.getTime())) return String(unix);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
