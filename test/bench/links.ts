// Makes the links that requests are measured with.
import type { Step } from "./cases.ts";
import { type BenchRequest, send } from "./load.ts";
import { type BenchLink, complete, create, mint } from "./requests.ts";
import { publicUrl } from "./settings.ts";

const steps = { mint, complete };
const width = 8;

/** Sends all of `requests`, and answers with their bodies. Throws where one is not answered with 200. */
export async function bodiesOf(port: number, requests: BenchRequest[], at = width): Promise<unknown[]> {
  const { others, bodies } = await send(port, requests, at, 200, true);
  if (Object.keys(others).length > 0)
    throw new Error(`Answered ${JSON.stringify(others)}: ${bodies.join("\n").slice(0, 2000)}`);
  return bodies.map((body) => JSON.parse(body));
}

/** Makes a link for each of `names` at whoever listens at `port`, and does with them what is to be `done`. */
export async function makeLinks(port: number, names: string[], done: Step[]): Promise<BenchLink[]> {
  const made = (await bodiesOf(port, names.map(create))) as { id: string; url: string }[];
  const links = made.map(({ id, url }, at) => {
    const name = names[at] ?? "";
    return { name, id, token: url.slice(`${publicUrl}/l/`.length), session: name };
  });
  for (const step of done) await bodiesOf(port, links.map(steps[step]));
  return links;
}
