// How far customers come, over time: the funnel as a picture and as a table, and why tries fail.
import { announce } from "../announce.ts";
import { getStats } from "../api.ts";
import { DAY, now } from "../days.ts";
import { element, fill } from "../element.ts";
import { selectField } from "../fields.ts";
import { dayWords, funnelPicture, stages } from "../funnel-picture.ts";
import { heading, loading } from "../parts.ts";
import { addressOf, note, type View } from "../place.ts";
import { reasonOf } from "../reasons.ts";
import { clockOf } from "../times.ts";
import { isLeft, troubleNotice } from "../trouble.ts";
import type { Counts, Stats } from "../types.ts";
import { some } from "../words.ts";

const ranges = [
  ["7", "Last 7 days"],
  ["30", "Last 30 days"],
  ["90", "Last 90 days"],
  ["365", "Last year"],
] as const;

export const funnelView: View = ({ query }, signal) => {
  const asked = query.get("days");
  const range = selectField({ label: "Time", param: "" }, ranges, ranges.some(([days]) => days === asked) ? String(asked) : "30"); // biome-ignore format: one line
  const content = element("div");
  let turn = 0;
  const load = async () => {
    const mine = ++turn;
    const days = Number(range.control.value);
    fill(content, loading());
    try {
      // Whole days, of which today is the last.
      const to = now();
      const stats = await getStats((Math.floor(to / DAY) - days + 1) * DAY, to, signal);
      if (mine !== turn) return;
      fill(content, fresh(stats), ...partsOf(stats, content.clientWidth - 24));
      announce(`${some(stats.totals.made, "link")} made, ${stats.totals.linked.toLocaleString()} linked`);
    } catch (error) {
      if (!isLeft(error, signal) && mine === turn) fill(content, troubleNotice(error, load));
    }
  };
  range.control.addEventListener("change", () => {
    note(addressOf.funnel(Number(range.control.value)));
    void load();
  });
  void load();
  return element("div", {}, element("h1", {}, "Funnel"), element("div", { class: "filters" }, range.root), content);
};

/** How far the counts can be trusted. */
const fresh = ({ as_of }: Stats): HTMLElement =>
  element(
    "p",
    { class: "quiet" },
    as_of === null ? "Older links are still being counted, so some may be missing." : ["As of ", clockOf(as_of), "."],
  );

function partsOf(stats: Stats, width: number): HTMLElement[] {
  const { data, totals } = stats;
  if (totals.made === 0) return [element("p", { class: "quiet" }, "No link was made in this time.")];
  const failures = Object.entries(totals.failed).sort(([, one], [, other]) => other - one);
  return [
    totalsList(totals),
    element(
      "section",
      {},
      heading("Day by day"),
      element("p", { class: "quiet" }, "The links that were made on each day, and how far they have come by now."),
      legend(),
      element("div", { class: "chart" }, funnelPicture(stats, width)),
      table(data),
    ),
    element(
      "section",
      {},
      heading("What stood in the way"),
      failures.length === 0
        ? element("p", { class: "quiet" }, "Nothing.")
        : element("ul", { class: "list" }, failures.map(failureRow)),
    ),
  ];
}

/** Each stage with its share of the links that were made. */
const totalsList = (totals: Counts): HTMLElement =>
  element(
    "dl",
    { class: "totals" },
    stages.map(({ key, words }) => {
      const share = new Intl.NumberFormat(undefined, { style: "percent" }).format(totals[key] / totals.made);
      return element(
        "div",
        {},
        element("dt", {}, words),
        element(
          "dd",
          {},
          element("b", {}, totals[key].toLocaleString()),
          " ",
          element("span", { class: "quiet" }, share),
        ),
      );
    }),
  );

const legend = (): HTMLElement =>
  element(
    "ul",
    { class: "legend", "aria-hidden": "true" },
    stages.map(({ key, words }) => element("li", {}, element("span", { class: `key ${key}` }), words)),
  );

function table(data: Stats["data"]): HTMLElement {
  const head = [...stages.map(({ words }) => words), "Failed"];
  const failed = ({ failed }: Counts) => Object.values(failed).reduce((sum, count) => sum + count, 0);
  return element(
    "details",
    {},
    element("summary", {}, "The same as a table"),
    element(
      "div",
      { class: "wide-table", tabindex: 0, role: "group", "aria-label": "The funnel day by day" },
      element(
        "table",
        {},
        element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Day"), head.map((words) => element("th", { scope: "col" }, words)))), // biome-ignore format: one line
        element(
          "tbody",
          {},
          data.toReversed().map((each) =>
            element(
              "tr",
              {},
              element("th", { scope: "row" }, dayWords(each.start)),
              [...stages.map(({ key }) => each[key]), failed(each)].map((count) =>
                element("td", {}, count.toLocaleString()),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

function failureRow([code, count]: [string, number]): HTMLElement {
  const { what, next } = reasonOf(code);
  return element(
    "li",
    {},
    element("p", { class: "title" }, element("b", {}, what), element("span", { class: "quiet" }, some(count, "link"))),
    element("p", {}, next),
    element("p", { class: "quiet" }, element("code", {}, code)),
  );
}
