// Reads configurations in workerd, many at once: what each is, or what is wrong with it.
import { readConfig } from "../../../src/platform/config.ts";
import { inWords } from "../../../src/platform/problem.ts";
import { problemTexts } from "../../../src/platform/problem-texts.ts";

type Env = Parameters<typeof readConfig>[0];

export default {
  async fetch(request) {
    const all = (await request.json()) as Env[];
    const readings = all.map((env) => readConfig(env));
    return Response.json(
      readings.map((reading) =>
        reading.ok ? reading : { ok: false, problems: reading.problems.map((each) => inWords(each, problemTexts)) },
      ),
    );
  },
} satisfies ExportedHandler;
