// `banklink accounts`: what was linked.
import type { Noun } from "../command.ts";
import { disconnect } from "./disconnect.ts";
import { list } from "./list.ts";
import { refresh } from "./refresh.ts";
import { show } from "./show.ts";

export const accounts: Noun = {
  summary: "Look at linked accounts, have them read anew, disconnect them.",
  verbs: { list, show, refresh, disconnect },
};
