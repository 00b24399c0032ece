// What is measured: each route that a budget is for, and what is worth knowing beside it.
import type { BenchRequest } from "./load.ts";
import { type BenchLink, browser, complete, create, forged, get, getLink, mint, newAccount, operator, page, post, refreshed, script, status, webhook } from "./requests.ts"; // biome-ignore format: one idea

export type Step = "mint" | "complete";

export interface Case {
  name: string;
  /** What the least does. */
  least: string;
  /** So many times the CPU time of the least ours may take; null where there is no budget. */
  budget: number | null;
  /** What ours answers, and the least where that is another. */
  status: number;
  leastStatus?: number;
  /** How many requests make one round, over how many links where each can be asked again. */
  requests: number;
  links?: number;
  /** One request for each of `links`, each of another account holder. */
  ours: (links: BenchLink[]) => BenchRequest[];
  /** The same of the least, whose objects have the holders' `names`. */
  floor: (names: string[]) => BenchRequest[];
  /** Whose answer is about what has to be read: the objects of the least have stored it. Nothing much where it is left out. */
  row?: (link: BenchLink) => BenchRequest;
  /** What was done with the links before. Null where the request makes them. */
  before: Step[] | null;
  /** Whether a request can be made only once for a link, which is new then: its object was made just before. */
  isOnce?: boolean;
  /** Whether it may be asked again, but sets off something after its answer. */
  setsOff?: boolean;
  /** Whether objects were ended before each round, and each request wakes one. */
  isAsleep?: boolean;
  /** Whether events are told. */
  isNotified?: boolean;
  /** Compared with all that the request sets off, and not only up to the answer. */
  isWhole?: boolean;
  /** Whether the usual ways have something like it. */
  isUsual?: boolean;
}

const sessionBody = "account_holder[type]=customer&account_holder[customer]=cus_bench&permissions[0]=payment_method";
const read = { requests: 200, links: 100, status: 200, isUsual: true };
const once = { requests: 100, status: 200, isOnce: true, isUsual: true };
const linked: { before: Step[] } = { before: ["mint", "complete"] };

export const cases: Case[] = [
  {
    ...read,
    name: "page, ready",
    least: "the same bytes and headers, one read of an object",
    budget: 1.35,
    before: [],
    row: getLink,
    ours: (links) => links.map(page),
    floor: (names) => names.map((name) => get(`/page/${name}`, browser)),
  },
  {
    ...read,
    name: "forged token",
    least: "a Worker that answers “ok”",
    budget: 2,
    status: 404,
    leastStatus: 200,
    requests: 500,
    before: [],
    ours: (links) => links.map((_, at) => forged(at)),
    floor: (names) => names.map((name) => get(`/bare/${name}`, script)),
  },
  {
    ...once,
    name: "mint a session",
    least: "one fetch, one durable row",
    budget: 1.6,
    before: [],
    ours: (links) => links.map(mint),
    floor: (names) => names.map((name) => post(`/mint/${name}`, script, sessionBody)),
  },
  {
    ...once,
    name: "complete, first",
    least: "one fetch, one durable row",
    budget: 1.7,
    before: ["mint"],
    ours: (links) => links.map(complete),
    floor: (names) => names.map((name) => post(`/complete/${name}`, script, "{}")),
  },
  {
    ...read,
    ...linked,
    name: "complete, repeated",
    least: "one read of an object",
    budget: 1.4,
    row: complete,
    ours: (links) => links.map(complete),
    floor: (names) => names.map((name) => post(`/read/${name}`, script, "{}")),
  },
  {
    ...read,
    ...linked,
    name: "status",
    least: "one read of an object",
    budget: 1.4,
    row: status,
    ours: (links) => links.map(status),
    floor: (names) => names.map((name) => get(`/read/${name}`, script)),
  },
  {
    ...read,
    ...linked,
    name: "webhook, nothing new",
    least: "Hono, `constructEventAsync`, one durable row",
    budget: 0.85,
    ours: (links) => links.map(({ name, session }) => webhook(name, session, newAccount)),
    floor: (names) => names.map((name) => webhook(name, name, newAccount, `/webhook/${name}`)),
  },
  {
    ...read,
    ...linked,
    name: "webhook, read again at Stripe",
    least: "the same and one fetch",
    budget: 1.6,
    links: 200,
    setsOff: true,
    ours: (links) => links.map(({ name, session }) => webhook(name, session, refreshed)),
    floor: (names) => names.map((name) => webhook(name, name, refreshed, `/webhook-asked/${name}`)),
  },
  {
    ...read,
    name: "GET /v1/links/:id",
    least: "one read of an object",
    budget: 1.35,
    before: [],
    row: getLink,
    ours: (links) => links.map(getLink),
    floor: (names) => names.map((name) => get(`/read/${name}`, operator)),
  },
  {
    ...read,
    ...linked,
    name: "GET /v1/accounts/:id",
    least: "one read of KV",
    budget: 1.25,
    ours: (links) => links.map(({ session }) => get(`/v1/accounts/fca_${session}`, operator)),
    floor: (names) => names.map((name) => get(`/kv/account:fca_${name}`, operator)),
  },
  {
    ...once,
    name: "make a link",
    least: "one fetch, one durable row in a new object",
    budget: 1.7,
    before: null,
    ours: (links) => links.map(({ name }) => create(name)),
    floor: (names) => names.map((name) => post(`/make/${name}`, operator, "{}")),
  },
  {
    ...read,
    name: "page, object asleep",
    least: "the same bytes and headers, one read of an object that was ended",
    budget: null,
    requests: 100,
    isAsleep: true,
    isUsual: false,
    before: [],
    row: getLink,
    ours: (links) => links.map(page),
    floor: (names) => names.map((name) => get(`/page/${name}`, browser)),
  },
  {
    ...once,
    name: "complete, and its copies",
    least: "one fetch, one durable row; then three keys of KV, one row of D1",
    budget: null,
    isWhole: true,
    isUsual: false,
    before: ["mint"],
    ours: (links) => links.map(complete),
    floor: (names) => names.map((name) => post(`/complete-publish/${name}`, script, "{}")),
  },
  {
    ...once,
    name: "make a link, and tell of it",
    least: "one fetch, one durable row in a new object; then one HMAC, one fetch",
    budget: null,
    isWhole: true,
    isNotified: true,
    isUsual: false,
    before: null,
    ours: (links) => links.map(({ name }) => create(name)),
    floor: (names) => names.map((name) => post(`/make-tell/${name}`, operator, "{}")),
  },
];
