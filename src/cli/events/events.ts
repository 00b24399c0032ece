// `banklink events`: what was told, or is to be told, to NOTIFY_URL.
import type { Noun } from "../command.ts";
import { list } from "./list.ts";
import { resend } from "./resend.ts";
import { tail } from "./tail.ts";

export const events: Noun = {
  summary: "See an account holder's events, follow them, send one again.",
  verbs: { list, tail, resend },
};
