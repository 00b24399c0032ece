// The funnel over time as a drawing: for each day, how many links were made, and of them how far people came.
import { drawn } from "./element.ts";
import type { Counts, Stats } from "./types.ts";

export const stages = [
  { key: "made", words: "Made" },
  { key: "opened", words: "Opened" },
  { key: "started", words: "Began at a bank" },
  { key: "linked", words: "Linked" },
] as const satisfies { key: keyof Counts; words: string }[];

const HEIGHT = 220;
const FOOT = 22;
const SIDE = 34;

const day = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", timeZone: "UTC" });
/** A day of the statistics begins at midnight UTC. */
export const dayWords = (start: number): string => day.format(new Date(start * 1000));

/** The bars of a day stand in one another, the later stages narrower and darker. Everything is in the table too. `width` is the room
 *  that there is, in pixels, so that the words in it have the size of others. */
export function funnelPicture({ data }: Stats, width: number): SVGElement {
  const most = Math.max(1, ...data.flatMap((each) => stages.map(({ key }) => each[key])));
  const top = niceTop(most);
  const room = HEIGHT - FOOT - 8;
  const y = (count: number) => 8 + room * (1 - count / top);
  const slot = (width - SIDE) / Math.max(1, data.length);
  const lines = [0, top / 2, top].map((count) => [
    drawn("line", { class: "grid", x1: SIDE, x2: width, y1: y(count), y2: y(count) }),
    drawn("text", { x: SIDE - 6, y: y(count) + 4, "text-anchor": "end" }, count.toLocaleString()),
  ]);
  const bars = data.map((each, index) => {
    const middle = SIDE + slot * (index + 0.5);
    const words = stages.map(({ key, words }) => `${words}: ${each[key].toLocaleString()}`).join(", ");
    return drawn(
      "g",
      {},
      drawn("title", {}, `${dayWords(each.start)}. ${words}`),
      // All of the day's height can be pointed at.
      drawn("rect", { class: "hit", x: SIDE + slot * index, y: 0, width: slot, height: HEIGHT - FOOT }),
      stages.map(({ key }, depth) => {
        const bar = Math.min(slot * 0.84, 44) * (1 - depth * 0.22);
        const count = each[key];
        const height = count === 0 ? 0 : Math.max(1.5, y(0) - y(count));
        return drawn("rect", { class: key, x: middle - bar / 2, y: y(0) - height, width: bar, height, rx: Math.min(2, bar / 4) }); // biome-ignore format: one idea
      }),
    );
  });
  const every = Math.max(1, Math.ceil((data.length * 64) / width));
  const days = data.map((each, index) =>
    index % every === 0
      ? drawn("text", { x: SIDE + slot * (index + 0.5), y: HEIGHT - 5, "text-anchor": "middle" }, dayWords(each.start))
      : null,
  );
  return drawn(
    "svg",
    {
      class: "funnel",
      viewBox: `0 0 ${width} ${HEIGHT}`,
      role: "img",
      "aria-label": "Links made, opened, begun and linked, day by day. The same numbers stand in the table below.",
    },
    lines,
    bars,
    days,
  );
}

/** A round number, at least `most`, whose half is whole. */
function niceTop(most: number): number {
  const size = 10 ** Math.floor(Math.log10(most));
  const top = [1, 2, 4, 5, 10].map((step) => step * size).find((step) => step >= most) ?? most;
  return top % 2 === 0 ? top : top + 1;
}
