// Everything that the command can do: a folder a noun.
import { accounts } from "./accounts/accounts.ts";
import type { RawCommand } from "./command.ts";
import { doctor } from "./doctor/doctor.ts";
import { events } from "./events/events.ts";
import type { Known } from "./help.ts";
import { holders } from "./holders/holders.ts";
import { links } from "./links/links.ts";

/** Loaded when it is asked for, as it brings Stripe's SDK; and not published, as it works on a clone. */
const setup: RawCommand = {
  summary: "From a clone to production: Stripe, secrets, deployment.",
  async runRaw(args, io) {
    const loaded = await import("../setup/setup.ts").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ERR_MODULE_NOT_FOUND") return null;
      throw error;
    });
    if (loaded) return loaded.setup(args, io);
    io.stderr.write("setup deploys a clone of banklink: run `npm run setup` there.\n");
    return 2;
  },
};

export const commands: Known = { links, accounts, holders, events, doctor, setup };
