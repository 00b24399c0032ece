// The section of docs/cost.md about the simulation.
import type { StripeLimits } from "../simulate/gates.ts";
import { people } from "../simulate/people.ts";
import type { Run, SimulationFile } from "../simulate/results.ts";
import { duration, large, number, percent, table } from "./words.ts";

const million = (run: Run) => `${number(run.per_month / 1e6)} million`;
const worst = (run: Run, of: "tap_p99_s" | "done_p99_s" | "index_p99_s") =>
  Math.max(...(run.hours ?? []).map((hour) => hour[of] ?? 0));

export function simulationSection({ made, d1, runs }: SimulationFile): string {
  const of = (name: string, withHours = false) => runs.filter((run) => run.name === name && (!withHours || run.hours));
  const [busy] = of("as documented", true) as [Run];
  const [asked] = of("as asked for") as [Run];
  const rows = runs.map((run) => [
    limitsIn(run),
    million(run),
    duration(run.tap_p99_s),
    percent(run.gave_up / run.made),
    duration(run.done_p50_s),
    duration(run.done_p99_s),
    number(run.refused_per_answer),
    duration(run.index_p99_s),
    number(run.lost),
  ]);
  const hours = (busy.hours ?? [])
    .filter(({ hour }) => hour >= 32 && hour < 47)
    .map((hour) => [
      `${hour.hour - 24}:00`,
      large(hour.linked),
      large(hour.taps_refused),
      duration(hour.tap_p50_s),
      duration(hour.tap_p99_s),
      duration(hour.done_p50_s),
      duration(hour.done_p99_s),
    ]);
  const { campaign } = people;
  return `## At the limits: a simulation

\`npm run simulate\` lets customers come from Monday to Wednesday as they do: by the hour of the day and the day of the week, and ${percent(campaign.share)} of the week's by one mailing on Tuesday at nine, and goes on until the last is done. The product's rules are its own code: when a session is asked after, how long jobs, pages, backends and taps wait after a failure. What people do is assumed, in \`test/bench/simulate/people.ts\`: a tap that is refused makes ${percent(people.leaves)} leave, of whom ${percent(people.comesBack.share)} come back within hours. Stripe refuses with 429 what is over its limits; D1 writes one row after the other, ${d1.ms_per_write} ms each, and refuses when ${number(d1.most_waiting)} wait. Stripe's own time is not in the waits. Made on ${made.date}; the same seed makes the same numbers.

${table(["Stripe's limits a second", "a month", "tap to window, 99 %", "gave up", "bank done to stored, half", "99 %", "refused for one answer", "index behind, 99 %", "lost"], rows)}

**What a 429 of Stripe's does.** The SDK does not try again, and that is right: it was told to slow down. A tap is answered with 503 \`stripe_unavailable\` and \`Retry-After\`, the page says that it did not work, and the link's next taps wait (1 s, later up to 30 s). Making a link answers the same, and the client tries again. After the bank nobody needs the customer any more: the page says that it takes longer, and the session's job asks again after 5 s and then ever less often, every 15 minutes at last. So **nothing is lost**: in every run each bank that was linked at Stripe is stored in the end, however long Stripe refuses. What waits is bounded: one row for each session, account and link that is under way, in its own object.

**Where it breaks first.** With the limits as they are documented, at ${million(busy)} a month, in the hours after the mailing:

${table(["Tuesday", "linked", "taps refused", "tap to window, half", "99 %", "bank done to stored, half", "99 %"], hours)}

Taps are limited by ${number(25)} new sessions a second. Stored results come late because readings of sessions are limited too. Customers need not wait for them. But nothing slows all objects down together: over the three days ${number(busy.refused_per_answer)} requests were refused for each that was answered, in the busiest ten seconds Stripe was asked ${number(busy.peaks.all)} times a second, and it may take that amiss. Ask for more before you come near.

**What to ask Stripe for.** Without limits, ${million(asked)} a month would ask this much in the busiest ten seconds; ask for the right column, at least six weeks ahead. With it, the last row of the first table:

${table(["requests a second to", "most", "to ask for"], asksOf(runs, asked))}

A mailing that goes out over some hours, in place of at once, needs less. Events reach \`NOTIFY_URL\` at up to ${number(asked.peaks.notifications)} a second then.

**KV** takes one write a second of each key, and the object keeps to that; no customer comes near it. **Durable Objects** take some 1,000 requests a second each, and each customer has one. Only while \`NOTIFY_URL\` answers 410 all of them turn to one object. **D1** is behind for up to ${duration(worst(asked, "index_p99_s"))} at ${million(asked)} a month: ${large(asked.most_waiting_for_index)} links wait at a time, and a write that D1 refuses is tried again within a minute, and after 40 minutes every 15.`;
}

function asksOf(runs: Run[], asked: Run): string[][] {
  const free = runs.find(({ name }) => name === "no limit") as Run;
  const { all, endpoint } = asked.stripe;
  const rates = endpoint as Record<string, number>;
  const rows = Object.entries(free.peaks.endpoints).filter(([, peak]) => peak > 0);
  return [
    ...rows.map(([name, peak]) => [`\`${name}\``, number(peak), number(rates[name] ?? 0)]),
    ["all together", number(free.peaks.all), number(all ?? 0)],
  ];
}

function limitsIn({ name, stripe }: Run): string {
  const { all, reads, writes, endpoint }: StripeLimits = stripe;
  if (name === "as documented") return `${all}, and ${endpoint} an endpoint`;
  if (reads !== null) return `${reads} reads and ${writes} writes`;
  return name === "no limit" ? "none" : "as asked for below";
}
