// The part of Hono that the Worker is built with: it has all that is used, and does it as the whole one does.
import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Context } from "hono";
import { matchedRoutes } from "hono/route";
import { PatternRouter } from "hono/router/pattern-router";
import { Hono } from "hono/tiny";
import { describe, expect, it } from "vitest";
import { leftOut } from "../../src/commands/hono-in-part.mjs";

const whole = { Hono, matchedRoutes, PatternRouter };
const part = (await import(resolve("dist/hono.js"))) as typeof whole;

const code = globSync("src/{app,api/**/*,customer/*,http/*,webhooks/*}.ts").map((path) => readFileSync(path, "utf8"));
const found = (pattern: RegExp) => [
  ...new Set(code.flatMap((text) => [...text.matchAll(pattern)].map(([, it]) => it))),
];

describe("what src/ uses of Hono", () => {
  it("is in the part", () => {
    const used = { "context.js": found(/\bc\.(\w+)/g), "request.js": found(/\breq\.(\w+)/g) };
    expect(used["context.js"]).toContain("json");
    expect(used["request.js"]).toContain("param");
    for (const [file, names] of Object.entries(used))
      expect(names.filter((name) => leftOut[file as keyof typeof used].includes(name ?? ""))).toEqual([]);
    expect(found(/\.(mount|fire)\(/g)).toEqual([]);
  });
  it("is imported from the paths that wrangler.toml leads to it", () => {
    const toml = readFileSync("wrangler.toml", "utf8");
    const paths = found(/^import \{.* from "(hono.*)";$/gm);
    expect(paths.toSorted()).toEqual(["hono/route", "hono/router/pattern-router", "hono/tiny"]);
    for (const path of paths) expect(toml).toContain(`"${path}" = "./dist/hono.js"`);
  });
  it("names a parameter and a header, but nothing of the query, and sets no cookies", () => {
    expect(found(/\breq\.((?:param|header)\(\))/g)).toEqual([]);
    expect(found(/\breq\.((?:query|queries)\([^)])/g)).toEqual([]);
    expect(found(/(set-cookie)/gi)).toEqual([]);
  });
});

/** An app that does with Hono what ours does. */
function appOf({ Hono, matchedRoutes, PatternRouter }: typeof whole) {
  type Vars = { Variables: { seen: string } };
  const app = new Hono<Vars>();
  app.router = new PatternRouter();
  app.use(async (c, next) => {
    c.set("seen", c.req.method);
    await next();
    c.res.headers.set("Seen", c.get("seen"));
    c.res.headers.set("Route", matchedRoutes(c).map(({ path }) => path).join(" ")); // biome-ignore format: one idea
  });
  const inner = new Hono<Vars>();
  inner.get("/:id", (c) => c.json({ id: c.req.param("id"), accept: c.req.header("Accept") ?? null }, 201));
  inner.get("/", (c) => c.json({ query: c.req.query(), all: c.req.queries(), url: c.req.url }));
  inner.post("/", async (c) => c.body(await c.req.raw.arrayBuffer(), 202, { "Content-Type": "application/json" }));
  inner.delete("/:id{[a-z]+}", () => {
    throw new Error("thrown");
  });
  app.route("/inner", inner);
  app.get("/page", (c) => {
    c.header("Vary", "Accept");
    return c.html("<p>é</p>", 200, { "Cache-Control": "no-store", "X-Two": "2" });
  });
  app.get("/away", (c) => c.redirect("/inner/é"));
  app.use("/kept/*", async (c, next) => {
    await next();
    c.res = new Response("another", { headers: { "X-Another": "yes" } });
  });
  app.get("/kept/:token/more", (c) => c.json({ at: c.req.path }, 200, { "X-First": "yes" }));
  app.notFound((c: Context) => c.json({ missing: c.req.path }, 404));
  app.onError((error, c) => c.json({ error: error.message }, 500));
  return app;
}

const requests: [method: string, path: string][] = [
  ["GET", "/inner/a"],
  ["GET", "/inner/a%20b%2Fc%zz%25"],
  ["HEAD", "/inner/a"],
  ["GET", "/inner?a=1&b=%C3%A9&a=2+3&c&=4#end"],
  ["GET", "/inner"],
  ["POST", "/inner"],
  ["PUT", "/inner"],
  ["DELETE", "/inner/abc"],
  ["DELETE", "/inner/123"],
  ["GET", "/page"],
  ["GET", "/away"],
  ["GET", "/kept/1/more"],
  ["GET", "//inner/a"],
  ["GET", "/missing/"],
];

describe.each(requests)("%s %s", (method, path) => {
  it("is answered as by the whole of Hono", async () => {
    const answerOf = async (hono: typeof whole) => {
      const init = { method, headers: { Accept: "text/html" }, ...(method === "POST" ? { body: '{"é":1}' } : {}) };
      const answer = await appOf(hono).fetch(new Request(`https://link.example${path}`, init));
      return { status: answer.status, headers: [...answer.headers], body: await answer.text() };
    };
    const answer = await answerOf(part);
    expect(answer).toEqual(await answerOf(whole));
    expect(answer.headers).toContainEqual(["seen", method]);
  });
});
