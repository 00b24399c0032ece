// `npm run fuzz`: 100,000 inputs over every route. `--count=`, `--seed=`, and `--only=` for one input of a seed.
import { fuzz } from "./fuzz.ts";
import { told } from "./told.ts";

const given = Object.fromEntries(
  process.argv.slice(2).map((argument) => {
    const [, name, value] = /^--(seed|count|only)=(\d{1,10})$/.exec(argument) ?? [];
    if (!name) throw new Error(`Unknown argument ${argument}: use --seed=<number>, --count=<number>, --only=<number>`);
    return [name, Number(value)];
  }),
);
const seed = given.seed ?? Math.floor(Math.random() * 1e9);
const count = given.only === undefined ? (given.count ?? 100_000) : 1;
console.info(`Seed ${seed}, ${count} inputs`);
const started = performance.now();
const outcome = await fuzz({
  seed,
  first: given.only ?? 0,
  count,
  progress: (sent) => console.info(`${sent} …`),
  failed: (failure) => console.error(`\n${told(failure, seed)}\n`),
});
console.info(
  `Answers by status: ${JSON.stringify(outcome.statuses)}, in ${Math.round((performance.now() - started) / 1000)} s`,
);
console.info(`\n${outcome.failures.length} failures`);
process.exitCode = outcome.failures.length > 0 ? 1 : 0;
