// `banklink holders`: everything of one account holder.
import type { Noun } from "../command.ts";
import { remove } from "./delete.ts";
import { show } from "./show.ts";

export const holders: Noun = {
  summary: "See everything known of an account holder, or erase it.",
  verbs: { show, delete: remove },
};
