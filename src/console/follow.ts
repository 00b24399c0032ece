// Looks again and again at what may change, gently: while the tab is in view, and less often while nothing happens.

const SLOWEST = 12;

/**
 * Calls `look` every `seconds` until `signal`. `look` answers whether it saw a change, or "done" when nothing can change any
 * more. Without one the pauses grow, to 12 seconds. A `look` that throws counts as one without.
 */
export function follow(signal: AbortSignal, seconds: number, look: () => Promise<boolean | "done">): void {
  if (signal.aborted) return;
  let pause = seconds;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isLooking = false;

  const later = () => {
    clearTimeout(timer);
    if (!signal.aborted && !document.hidden) timer = setTimeout(now, pause * 1000);
  };
  const now = async () => {
    if (isLooking) return;
    isLooking = true;
    const saw = await look().catch(() => false);
    isLooking = false;
    pause = saw === true ? seconds : Math.min(pause * 1.25, Math.max(seconds, SLOWEST));
    if (saw !== "done") later();
    else stop();
  };
  const onView = () => {
    if (document.hidden) return clearTimeout(timer);
    pause = seconds;
    void now();
  };
  const stop = () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", onView);
  };
  document.addEventListener("visibilitychange", onView);
  signal.addEventListener("abort", stop);
  later();
}
