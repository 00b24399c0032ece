// `banklink links`: makes, finds and changes links.
import type { Noun } from "../command.ts";
import { create } from "./create.ts";
import { extend } from "./extend.ts";
import { list } from "./list.ts";
import { revoke } from "./revoke.ts";
import { show } from "./show.ts";

export const links: Noun = { summary: "Make, find and change links.", verbs: { create, list, show, revoke, extend } };
