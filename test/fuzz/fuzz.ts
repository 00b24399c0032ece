// Sends inputs that were made from valid requests over every route, and looks at each answer and at what it has changed.
import Stripe from "stripe";
import { Chance } from "./chance.ts";
import { faultOf } from "./judge.ts";
import { mutateBytes, mutateJson, mutateRequest, mutateText } from "./mutate.ts";
import { idsOf, type Route, routes } from "./routes.ts";
import { operatorKey, type Scene, startWorld, type World } from "./scene.ts";
import { type Exchange, type Sent, send } from "./send.ts";

export interface Options {
  seed: number;
  /** The first input and how many: each can be made without the ones before it. */
  first: number;
  count: number;
  /** Told now and then how many were sent, and of each failure at once. */
  progress?: (sent: number) => void;
  failed?: (failure: Failure) => void;
}

export interface Failure {
  index: number;
  fault: string;
  sent: Sent;
  answer: Exchange;
}

export interface Outcome {
  failures: Failure[];
  /** How many answers had each status. */
  statuses: Record<number, number>;
}

/** Requests that are under way at a time, each about a customer of its own. */
const lanes = 8;
/** A scene is used up: its link revoked, its tries spent. */
const inputsAScene = 120;
const webhookSecret = "whsec_c2FuZGJveF9zdHJpcGVfd2ViaG9va19zZWNyZXQ=";

/** Routes with a body have more to go wrong, those with a large one the most. */
const weighted = routes.flatMap((route) => Array<Route>(route.weight ?? (route.body ? 3 : 1)).fill(route));

/** The input with this number, the same each time but for the ids of the scene. */
async function inputOf(chance: Chance, scene: Scene, lane: string): Promise<Sent> {
  const route = chance.pick(weighted);
  const sent = await plainOf(route, chance, scene, lane);
  if (chance.maybe(0.05)) return sent;
  let mutated = sent;
  for (let times = chance.pick(route.body ? [0, 0, 0, 1, 1, 2] : [1, 1, 2, 3]); times > 0; times--)
    mutated = mutateRequest(mutated, chance);
  return mutated;
}

async function plainOf(route: Route, chance: Chance, scene: Scene, lane: string): Promise<Sent> {
  const ids = idsOf(scene);
  const path = route.path.replace(/:\w+/g, (name) => chance.pick(ids[name] ?? [name]));
  const query = new URLSearchParams(route.query?.(chance, scene)).toString();
  const body = route.body ? bytesOf(route.body(chance, scene), chance) : null;
  const headers: Sent["headers"] = [];
  if (body) headers.push(["Content-Type", "application/json"]);
  if (route.who === "operator") headers.push(["Authorization", `Bearer ${operatorKey}`]);
  if (route.who === "operator" && chance.maybe(0.2)) headers.push(["Idempotency-Key", `${lane} ${chance.int(30)}`]);
  if (route.who === "stripe" && body) {
    const { webhooks } = Stripe;
    const timestamp = Math.floor(Date.now() / 1000) - (chance.maybe(0.05) ? 600 : 0);
    // Of the bytes as the receiver reads them, whether or not they are text.
    const payload = body.toString();
    headers.push(["Stripe-Signature", await webhooks.generateTestHeaderStringAsync({ payload, secret: webhookSecret, timestamp })]); // biome-ignore format: one idea
  }
  return { method: route.method, path: query ? `${path}?${query}` : path, headers, body, isChunked: false };
}

function bytesOf(body: object, chance: Chance): Buffer {
  let json: unknown = body;
  for (let times = chance.pick([0, 1, 1, 1, 2, 4]); times > 0; times--) json = mutateJson(json, chance);
  let text = JSON.stringify(json);
  if (chance.maybe(0.12)) text = mutateText(text, chance);
  return chance.maybe(0.08) ? mutateBytes(text, chance) : Buffer.from(text);
}

/** Sends `count` inputs, and checks that the refused ones have changed nothing. */
export async function fuzz({ seed, first, count, progress, failed }: Options): Promise<Outcome> {
  const world = await startWorld();
  const outcome: Outcome = { failures: [], statuses: {} };
  const add = (failure: Failure) => {
    outcome.failures.push(failure);
    failed?.(failure);
  };
  let sentSoFar = 0;
  const lane = async (number: number) => {
    let scene: Scene | null = null;
    /** What is known of the scene's customer, and the input after which that was read. */
    let known = { state: "", since: 0 };
    for (let at = number, used = 0; at < count; at += lanes, used++) {
      if (!scene || used % inputsAScene === 0) {
        scene = await world.makeScene();
        known = { state: await world.stateOf(scene), since: first + at };
      }
      const index = first + at;
      const sent = await inputOf(new Chance(seed, index), scene, `${number}.${Math.floor(used / inputsAScene)}`);
      const answer = await send(world.origin, sent);
      outcome.statuses[answer.status] = (outcome.statuses[answer.status] ?? 0) + 1;
      const report = (fault: string) => add({ index, fault, sent, answer });
      const fault = faultOf(sent, answer);
      if (fault) report(fault);
      // Whatever a GET may have changed is seen when the next POST is refused.
      if (sent.method !== "GET" && sent.method !== "HEAD") {
        const state = await world.stateOf(scene);
        const isRefused = answer.status < 200 || answer.status >= 300;
        if (isRefused && state !== known.state)
          report(`a change since input ${known.since}, which nobody asked for:\n${known.state}\n${state}`);
        known = { state, since: index };
        if (!isRefused) await note(world, answer.text);
        // It has erased the scene's customer.
        if (!isRefused && sent.method === "DELETE") scene = null;
      }
      if (++sentSoFar % 1000 === 0) progress?.(sentSoFar);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(lanes, count) }, (_, number) => lane(number)));
    for (const failure of await leftBehind(world)) add(failure);
  } finally {
    await world.close();
  }
  return outcome;
}

/** Keeps in mind which links and customers the answers tell of. */
async function note(world: World, text: string): Promise<void> {
  if (!text.startsWith("{")) return;
  const { object, id, link, account_holder: holder } = JSON.parse(text);
  if (object === "onboarding_link") {
    world.made.add(id);
    if (holder.customer) world.customers.add(holder.customer);
  } else if (typeof link === "string" && !world.made.has(link)) {
    const made = JSON.parse((await world.ask("GET", `/v1/links/${link}`)).text);
    await note(world, JSON.stringify(made));
  }
}

/** Links and customers that were made though no answer told of them: by requests that were refused. */
async function leftBehind(world: World): Promise<Failure[]> {
  const links = (await world.publishedLinks()).filter((id) => !world.made.has(id));
  const customers = (await world.stripesCustomers()).filter((id) => !world.customers.has(id));
  const sent: Sent = { method: "", path: "", headers: [], body: null, isChunked: false };
  return [...links, ...customers].map((id) => ({
    index: -1,
    fault: `${id} was made by a request that was refused`,
    sent,
    answer: { status: 0, headers: {}, text: "" },
  }));
}
