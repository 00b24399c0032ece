// Reads configurations in workerd, many at once: what each is, or what is wrong with it.
import { readConfig } from "../../../src/platform/config.ts";

type Env = Parameters<typeof readConfig>[0];

export default {
  async fetch(request) {
    const all = (await request.json()) as Env[];
    return Response.json(all.map((env) => readConfig(env)));
  },
} satisfies ExportedHandler;
