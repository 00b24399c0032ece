// docs/cost.md from what is counted, the price list and the simulation; and the README's line from docs/cost.md.
import type { SimulationFile } from "../simulate/results.ts";
import { billOf, freePerDay, linesOf, marginal, monthOf, onboardingOf, optional, type Prices, storedAfter, sumOf } from "./bill.ts"; // biome-ignore format: one idea
import { bytesAddedToALine, daysAMonth, journey, newsAYear } from "./journey.ts";
import { limitsOf } from "./limits.ts";
import { simulationSection } from "./simulated.ts";
import { type Counts, type CountsFile, type Phase, phases, type Unit } from "./units.ts";
import { large, money, number, smallMoney, table } from "./words.ts";

export interface Sources {
  counts: CountsFile;
  prices: Prices;
  simulation: SimulationFile;
}

const sizes = [1_000, 1_000_000, 100_000_000];
const begin = "<!-- cost -->";
const end = "<!-- /cost -->";

export function costPage(sources: Sources): string {
  const { counts, prices, simulation } = sources;
  return `# What it costs

Made by \`npm run cost\` from [counted operations](bench/counts.json) (${counts.made.date}), [list prices](bench/prices.json) (looked up on ${prices.looked_up}) and a [simulation](bench/simulation.json). Do not edit it. \`npm run cost -- --count\` counts anew.

${begin}

${summary(sources)}

${end}

## The bill

Cloudflare's list prices, Workers Paid, in US dollars, beyond what the subscription includes. "Later" is the twelfth month: everything that was linked since is still stored.

${billTable(sources)}

Not in it: ${prices.stripe.name} (${prices.stripe.source}). ${prices.stripe.note}

## One onboarding

One customer who links a bank, with what surrounds that:

${table(
  ["", "times", "why"],
  Object.entries(journey).map(([phase, { times, why }]) => [phases[phase as Phase], number(times), why]),
).replaceAll("---:", "---")}

Counted in workerd, phase by phase, over the product as it is and the sandbox in place of Stripe. Others were made to take their time, so that it shows how long objects are kept awake: Stripe ${counts.latency_ms.stripe} ms, a write to KV ${counts.latency_ms.kv_write} ms, D1 ${counts.latency_ms.d1} ms, your receiver ${counts.latency_ms.receiver} ms. A setAlarm is billed as a row written. CPU is that of the whole process, with what stands in for Stripe and on a busy machine, so it is far less in production; it hardly shows in the bill. A line of the log counts ${bytesAddedToALine} bytes more than ours, for what Cloudflare adds: an assumption.

${phaseTable(counts)}

It leaves ${number(counts.stored.holder / 1000)} KB in the account holder's object, ${number(counts.stored.kv / 1000)} KB in KV and ${number(counts.stored.d1)} bytes in D1 (for 400 days), and for a day ${number(counts.stored.idempotency_key / 1000)} KB for the \`Idempotency-Key\`.

What 1,000 of them cost once everything that is included is used up, the most expensive first:

${shareTable(sources)}

## While nothing happens

A customer who has linked a bank costs ${smallMoney(yearOf(sources))} a year as long as nothing is erased, of which ${smallMoney(storedYear(sources))} is storage: about ${newsAYear} webhooks, ${number(counts.phases.later.do_requests)} wakes of objects to forget events and keys, and no polling. Erasing one costs ${smallMoney(marginal(linesOf(counts.phases.erasure), prices))}. A link that nobody opens costs ${smallMoney(marginal(linesOf(sumOfPhases(counts, "create", "unused")), prices))}. The cron runs every ten minutes, whether there is anything to do or not, and stays within what is included.

## The free plan

So many onboardings a day until an operation of that kind is refused:

${table(
  ["", "onboardings a day"],
  freePerDay(counts, prices).map(({ name, onboardings }) => [name, large(onboardings)]),
)}

KV comes first by far: then results wait in the objects until the next day and are published then. But each key that waits is tried again all the while, some 140 times a day, which takes rows of the objects. Those come second, and there nothing can be stored any more: that is the limit to stay below. A request may use 10 ms of CPU on the free plan.

## Which limit comes first

Onboardings a month that each limit carries, at an even pace and with peaks as in the simulation:

${limitTable(sources)}

So at a thousand a month there is none. At a million it is ${firstAt(sources, 1e6)}. At a hundred million it is each of these, and D1 is full after ${daysUntilFull(sources, 1e8)} days.

${simulationSection(simulation)}

## The prices

${prices.how}

${priceTable(prices)}

Limits:

${table(
  ["", "value", "source"],
  Object.entries(prices.limits).map(([name, { value, source, note }]) => [
    `\`${name}\`${note ? `: ${note}` : ""}`,
    number(value),
    source,
  ]),
).replaceAll("---:", "---")}
`;
}

/** `readme` with the lines of `page` between its marks. Throws where it has none. */
export function withCost(readme: string, page: string): string {
  const between = (text: string) => {
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    if (from < 0 || to < from) throw new Error(`There is no ${begin} … ${end}.`);
    return [text.slice(0, from + begin.length), text.slice(from + begin.length, to), text.slice(to)] as const;
  };
  const [before, , after] = between(readme);
  return before + between(page)[1] + after;
}

function summary({ counts, prices }: Sources): string {
  const each = marginal(linesOf(onboardingOf(counts)), prices);
  const sum = (size: number, month: number) => money(sumOf(billOf(monthOf(size, month, counts), prices), prices));
  const [first] = freePerDay(counts, prices);
  const bills = [`${sum(1e3, 1)} a month for a thousand`, `${sum(1e6, 1)} for a million (${sum(1e6, 12)} in the twelfth month, with all that is stored by then)`, `${sum(1e8, 1)} for a hundred million (${sum(1e8, 12)})`]; // biome-ignore format: one idea
  return `A customer who links a bank costs ${smallMoney(each)} at Cloudflare's list prices: ${bills.slice(0, 2).join(", ")} and ${bills[2]}. The free plan carries ${large(first?.onboardings ?? 0)} a day. Stripe's fees for Financial Connections come on top.`;
}

function billTable({ counts, prices }: Sources): string {
  const months = sizes.flatMap((size) => [1, 12].map((month) => ({ size, month })));
  const bills = months.map(({ size, month }) => billOf(monthOf(size, month, counts), prices));
  const rows = Object.entries(prices.lines)
    .filter(([name]) => name !== optional)
    .map(([name, line]) => [line.name, ...bills.map((bill) => money(bill[name] ?? 0))]);
  const heads = months.map(({ size, month }) => (month === 1 ? `${large(size)} a month` : "later"));
  const optionalRow = [`${prices.lines[optional]?.name}, if bound: not in the sum`, ...bills.map((bill) => money(bill[optional] ?? 0))]; // biome-ignore format: one idea
  return table(
    ["", ...heads],
    [
      ["Subscription", ...bills.map(() => money(prices.subscription.per_month))],
      ...rows,
      ["**Sum**", ...bills.map((bill) => `**${money(sumOf(bill, prices))}**`)],
      optionalRow,
    ],
  );
}

const shown: [head: string, of: (counts: Counts) => number][] = [
  ["requests", (counts) => counts.worker_requests],
  ["object requests", (counts) => counts.do_requests],
  ["awake, ms", (counts) => counts.do_wall_ms],
  ["rows read", (counts) => counts.rows_read],
  ["rows written", (counts) => counts.rows_written],
  ["setAlarm", (counts) => counts.set_alarm],
  ["KV reads", (counts) => counts.kv_reads + counts.kv_lists],
  ["KV writes", (counts) => counts.kv_writes + counts.kv_deletes],
  ["D1 rows written", (counts) => counts.d1_rows_written],
  ["Stripe reads", (counts) => counts.stripe_reads],
  ["Stripe writes", (counts) => counts.stripe_writes],
  ["events", (counts) => counts.notifications],
  ["log lines", (counts) => counts.log_lines],
  ["CPU, ms", (counts) => counts.cpu_us / 1000],
];

function phaseTable(counts: CountsFile): string {
  const row = (name: string, of: Counts) => [name, ...shown.map(([, value]) => number(value(of)).replace(/^0$/, ""))];
  const rows = Object.entries(phases).map(([phase, name]) => row(name, counts.phases[phase as Phase]));
  return table(["", ...shown.map(([head]) => head)], [...rows, row("**one onboarding**", onboardingOf(counts))]);
}

function shareTable({ counts, prices }: Sources): string {
  const usage = linesOf(onboardingOf(counts));
  const shares = Object.entries(usage)
    .map(([name, used]) => ({ name, used, price: marginal({ [name]: used }, prices) }))
    .filter(({ price }) => price > 0)
    .sort((one, other) => other.price - one.price);
  const rows = shares.map(({ name, used, price }) => [prices.lines[name]?.name ?? name, used < 0.01 ? used.toExponential(1) : number(used), smallMoney(1000 * price)]); // biome-ignore format: one idea
  return table(["", "each", "1,000 onboardings"], rows);
}

function limitTable({ counts, prices, simulation }: Sources): string {
  const rows = limitsOf(counts, prices, simulation).map(({ name, even, withPeaks, whatThen }) => [
    name,
    large(even),
    withPeaks === null ? "the same" : large(withPeaks),
    whatThen,
  ]);
  return table(["", "even", "with peaks", "what then"], rows).replace(/---: \|$/m, "--- |");
}

function daysUntilFull({ counts, prices }: Sources, size: number): string {
  const bytes = (prices.limits.d1_database_gb?.value ?? 0) * 1e9;
  return number((bytes / counts.stored.d1 / (journey.create?.times ?? 1) / size) * daysAMonth);
}

function firstAt({ counts, prices, simulation }: Sources, size: number): string {
  const met = limitsOf(counts, prices, simulation).filter(({ even, withPeaks }) => (withPeaks ?? even) < 2 * size);
  return met.length > 0 ? `${met[0]?.name}, which is near` : "still none, where they are as documented";
}

const sumOfPhases = ({ phases: all }: CountsFile, ...names: Phase[]): Counts =>
  Object.fromEntries(
    Object.keys(all.create).map((unit) => [unit, names.reduce((sum, name) => sum + all[name][unit as Unit], 0)]),
  ) as Counts;

function storedYear({ counts, prices }: Sources): number {
  return 12 * marginal(storedAfter(1, 1, { ...counts, stored: { ...counts.stored, idempotency_key: 0 } }), prices);
}

function yearOf(sources: Sources): number {
  const { counts, prices } = sources;
  const news = newsAYear * marginal(linesOf(counts.phases.webhook_news), prices);
  return storedYear(sources) + news + marginal(linesOf(counts.phases.later), prices);
}

function priceTable({ lines, subscription }: Prices): string {
  const rows = Object.values(lines).map((line) => [
    `${line.name}${line.note ? `: ${line.note}` : ""}`,
    line.free_in_all ? `${number(line.free_in_all)} in all` : line.free_per_day ? large(line.free_per_day) : "–",
    large(line.included ?? line.included_per_month ?? 0),
    line.per_unit !== undefined ? `$${line.per_unit} each` : line.name.endsWith("GB") ? `$${(line.per_million ?? 0) / 1e6} each` : `$${line.per_million} a million`, // biome-ignore format: one idea
    line.source,
  ]);
  const head = ["", "free, a day", "included, a month", "then", "source"];
  return `The subscription is $${subscription.per_month} a month.\n\n${table(head, rows)}`;
}
