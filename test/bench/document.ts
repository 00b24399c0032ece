// docs/performance.md and README's lines, made of what was measured: pure, so that a test can say when they are out of date.
import type { Finding } from "./growth/finding.ts";
import { grouped, table } from "./markdown.ts";
import type { CaseResult, Circumstances, Results, SideResult, WidthResult } from "./results.ts";

/** The width of the tables, as far as there is only one. */
const mainWidth = "8";
/** More cores than these in the hands of other programs disturb. */
const disturbing = 0.25;

export interface Measurements {
  performance: Results;
  growth: { circumstances: Circumstances; findings: Finding[] } | null;
  /** The section about the page; empty where there is none. */
  page: string;
}

/** `template` with each of its `{{holes}}` filled in. Throws where it names one that is not known. */
export function documentOf(template: string, { performance, growth, page }: Measurements): string {
  const { cases, circumstances, rounds } = performance;
  const holes: Record<string, string> = {
    circumstances: circumstancesOf(circumstances),
    rounds: String(rounds),
    budgets: budgets(cases),
    beside: beside(cases),
    usual: usual(cases),
    widths: widths(cases),
    growth: growth ? growthSection(growth) : "",
    page,
  };
  const filled = template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const text = holes[name];
    if (text === undefined) throw new Error(`The template has a hole that nothing fills: ${name}`);
    return text.trim();
  });
  return `${filled.replace(/\n{3,}/g, "\n\n").trim()}\n`;
}

const begin = "<!-- performance -->";
const end = "<!-- /performance -->";

/** `readme` with its lines about performance made of what was measured. Throws where it has no place for them. */
export function readmeOf(readme: string, { cases, circumstances }: Results): string {
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`README.md must have ${begin} and ${end}`);
  const rows = cases.flatMap(({ name, budget, widths: { [mainWidth]: at } }) =>
    at && budget !== null
      ? [[code(name), `${(at.ours.cpu.median / 1000).toFixed(2)} ms`, at.ratio.median.toFixed(2), String(budget)]]
      : [],
  );
  const lines = `CPU time a request, and how many times that is what the least Worker takes that does the same work, on ${machineOf(circumstances)}:`;
  return `${before}${begin}\n\n${lines}\n\n${table(["request", "CPU time", "× the least", "at most"], rows)}\n\n${end}${after}`;
}

const machineOf = ({ machine }: Circumstances) => machine.replace(/, \d+ GiB.*$/, "");

function circumstancesOf({ date, commit, machine, versions, loadBefore, others }: Circumstances): string {
  const all = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const busy =
    (others?.median ?? 0) > disturbing
      ? " **Other programs were in the way**: CPU times are higher than alone, and times to an answer much higher; ratios, which are taken in turns, less so."
      : "";
  const meanwhile = others
    ? `; meanwhile other programs used ${others.median} cores (${others.min} to ${others.max})`
    : "";
  return `Measured on ${date}, commit ${commit}, on ${machine}, with ${all.join(", ")}. The load average before was ${loadBefore}${meanwhile}.${busy}`;
}

const code = (name: string) => (name.startsWith("GET") ? `\`${name}\`` : name);
const cpuOf = ({ isWhole }: CaseResult, { cpu, whole }: SideResult) => grouped((isWhole ? (whole ?? cpu) : cpu).median);
const ratioOf = ({ ratio }: WidthResult) =>
  `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)})`;
const at = (cases: CaseResult[], width = mainWidth) =>
  cases.flatMap((one) => {
    const found = one.widths[width];
    return found ? [{ one, found }] : [];
  });

function budgets(cases: CaseResult[]): string {
  const rows = at(cases.filter(({ budget }) => budget !== null)).map(({ one, found }) => [
    code(one.name),
    one.least,
    cpuOf(one, found.least),
    cpuOf(one, found.ours),
    ratioOf(found),
    String(one.budget),
  ]);
  return table(["request", "the least", "the least, µs", "ours, µs", "ratio", "budget"], rows);
}

function beside(cases: CaseResult[]): string {
  const rows = at(cases.filter(({ budget }) => budget === null)).map(({ one, found }) => [
    code(one.name),
    one.least,
    cpuOf(one, found.least),
    cpuOf(one, found.ours),
    ratioOf(found),
  ]);
  return table(["request", "the least", "the least, µs", "ours, µs", "ratio"], rows);
}

function usual(cases: CaseResult[]): string {
  const rows = at(cases).flatMap(({ one, found: { ours, least, hono, express } }) =>
    hono && express ? [[code(one.name), ...[ours, least, hono, express].map((side) => cpuOf(one, side))]] : [],
  );
  return table(["µs of CPU time", "ours", "the least", "Hono, KV", "Express, SQLite"], rows);
}

function widths(cases: CaseResult[]): string {
  const all = [...new Set(cases.flatMap(({ widths }) => Object.keys(widths)))];
  const rows = all.flatMap((width) =>
    at(cases, width).map(({ one, found: { ours, ratio } }) => [
      code(one.name),
      width,
      grouped(ours.cpu.median),
      `${grouped(ours.cpu.min)} to ${grouped(ours.cpu.max)}`,
      ratio.median.toFixed(2),
      grouped(ours.perSecond),
      ours.p50.toFixed(1),
      ours.p99.toFixed(1),
    ]),
  );
  const head = ["request", "at a time", "CPU, µs", "range", "ratio", "a second", "p50, ms", "p99, ms"];
  return table(
    head,
    rows.toSorted(([a = ""], [b = ""]) => order(cases, a) - order(cases, b)),
  );
}

const order = (cases: CaseResult[], name: string) => cases.findIndex((one) => code(one.name) === name);

const titles: Record<Finding["part"], string> = {
  holder: "One account holder with more and more links",
  index: "The search index with more and more links",
  memory: "Memory",
  start: "Start",
};

function growthSection({ circumstances, findings }: NonNullable<Measurements["growth"]>): string {
  const parts = Object.entries(titles).map(([part, title]) => {
    const rows = findings
      .filter((finding) => finding.part === part)
      .map(({ name, unit, values, judged, found, bound }) => [
        code(name),
        unit,
        Object.entries(values)
          .map(([size, value]) => `${sizeOf(size)}: ${grouped(value)}`)
          .join(", "),
        `${judged}: ${grouped(found)}`,
        String(bound),
      ]);
    return rows.length > 0 ? `### ${title}\n\n${table(["what", "in", "measured", "judged", "at most"], rows)}` : "";
  });
  return [circumstancesOf(circumstances), ...parts].filter(Boolean).join("\n\n");
}

const sizeOf = (size: string) => (/^\d+$/.test(size) ? grouped(Number(size)) : size);
