// Everything that the command can do: a folder a noun.
import { accounts } from "./accounts/accounts.ts";
import { doctor } from "./doctor/doctor.ts";
import { events } from "./events/events.ts";
import type { Known } from "./help.ts";
import { holders } from "./holders/holders.ts";
import { links } from "./links/links.ts";

export const commands: Known = { links, accounts, holders, events, doctor };
