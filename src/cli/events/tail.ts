// `banklink events tail`: follows the events of one account holder, as they come.
import { setTimeout as rest } from "node:timers/promises";
import { type Banklink, BanklinkError, type Event, type EventQuery } from "../../client/client.ts";
import { type Call, command } from "../command.ts";
import { type Io, styled } from "../io.ts";
import { printLine } from "../print.ts";
import { shownTime } from "../time.ts";
import { clean } from "../width.ts";
import { eventQuery, ofHolder } from "./list.ts";

/** Between two looks, in milliseconds. */
const restMs = 1_000;

export const tail = command({
  summary: "Follow the events of an account holder until Ctrl+C.",
  options: { ...ofHolder },
  notes: ["With --json each event is one line."],
  async run(call) {
    const query = eventQuery(call.values);
    const banklink = call.client();
    const signal = call.io.interrupted();
    try {
      await follow(call, banklink, query, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return 0;
  },
});

/** Goes on until `signal` is aborted, and then throws. */
async function follow(
  { io, isJson }: Call,
  banklink: Banklink,
  query: EventQuery,
  signal: AbortSignal,
): Promise<never> {
  const first = await banklink.events.list({ ...query, limit: 1 }, { signal });
  let newest = first.data[0]?.id;
  printLine(io.stderr, `Waiting for events of ${query.account_holder}. Ctrl+C ends this.`);
  for (;;) {
    await rest(restMs, undefined, { signal });
    const fresh = await since(banklink, query, newest, signal).catch((error) => tolerated(io, error));
    for (const event of fresh) {
      printLine(io.stdout, isJson ? JSON.stringify(event) : lineOf(io, event));
      newest = event.id;
    }
  }
}

/** What came after the event `newest`, oldest first. */
async function since(banklink: Banklink, query: EventQuery, newest: string | undefined, signal: AbortSignal) {
  const fresh: Event[] = [];
  for await (const event of banklink.all(banklink.events.list, { ...query, limit: 20 }, { signal })) {
    if (event.id === newest) break;
    fresh.push(event);
  }
  return fresh.reverse();
}

/** Whoever follows wants to go on when banklink is there again. What would stay so is thrown. */
function tolerated(io: Io, error: unknown): Event[] {
  if (!(error instanceof BanklinkError) || (error.status !== 0 && error.status !== 429 && error.status < 500))
    throw error;
  printLine(io.stderr, styled(io, io.stderr, "yellow", `${error.message} Trying again.`));
  return [];
}

function lineOf(io: Io, { id, type, created, data }: Event): string {
  return `${shownTime(created)}  ${styled(io, io.stdout, "bold", clean(type))}  ${clean(data.object.id)}  ${clean(id)}`;
}
