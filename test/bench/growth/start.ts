// How much longer ours takes to start than a Worker that does nothing.
import { median, round } from "../figures.ts";
import { startOurs, startWorld } from "../stage.ts";
import { type Code, startWorkerd } from "../workerd.ts";
import type { Finding } from "./finding.ts";

const starts = 15;
const boundMs = 25;
const bare: Code = { "worker.js": `export default { fetch: () => new Response("ok") };` };

/** CPU time from the start of the process to its first answer, for which workerd first runs the Worker's code. In turns. */
export async function startGrowth(code: Code): Promise<Finding[]> {
  const world = await startWorld();
  const took = { ours: [] as number[], bare: [] as number[] };
  for (let start = 0; start < starts; start++) {
    const ours = await startOurs(world, code);
    took.ours.push(ours.cpuAtFirst / 1000);
    await ours.end();
    const other = await startWorkerd({ name: "bare", code: bare }, world.port);
    took.bare.push(other.cpuAtFirst / 1000);
    await other.end();
  }
  await world.end();
  const found = round(median(took.ours) - median(took.bare), 1);
  const values = { ours: round(median(took.ours), 1), "a bare Worker": round(median(took.bare), 1) };
  return [{ part: "start", name: "from the start to the first answer", unit: "ms of CPU time", values, judged: "ours over bare", found, bound: boundMs }]; // biome-ignore format: one idea
}
