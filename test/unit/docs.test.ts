// What the documentation says to paste: its TypeScript compiles against the real packages' types, and its Dart, Swift
// and Kotlin, for which no compiler is here, name nothing that the product does not have.
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { onboarding } from "../../src/customer/link-routes.ts";
import { complaints } from "./compiler.ts";
import { isTypeScript, type Snippet, snippetsOf, writeProject } from "./snippets.ts";

const bridge = snippetsOf("docs/app-bridge.md");
const mobile = snippetsOf("docs/mobile.md");
const readme = snippetsOf("README.md");
const readMessage = bridge.filter(({ file }) => file === "banklink-message.ts");

const ours = { banklink: ["../../../../src/client/client.ts"] };
const inBrowser = { lib: ["ESNext", "DOM", "DOM.Iterable"], types: ["node"], paths: ours };
const inApp = { lib: ["ESNext"], types: ["node"], jsx: "react-jsx" };

describe("TypeScript in the documentation", () => {
  it("has its packages installed: npm test does it, or node src/commands/install.mjs test/docs", () => {
    expect(existsSync("test/docs/node_modules/@stripe/stripe-react-native/package.json")).toBe(true);
  });

  it("compiles in a browser and in Node.js", async () => {
    const snippets = [...bridge, ...readme].filter(isTypeScript);
    expect(snippets.length).toBeGreaterThanOrEqual(3);
    expect(snippets.map(({ code }) => code).join()).toContain('from "banklink"');
    expect(await complaints(writeProject("browser", snippets, inBrowser))).toBe("");
  });

  it("compiles in React Native", async () => {
    const snippets = mobile.filter(isTypeScript);
    expect(snippets.map(({ file }) => file)).toContain("banklink-web-view.tsx");
    expect(await complaints(writeProject("app", [...snippets, ...readMessage], inApp))).toBe("");
  });

  it("is compiled with the packages' types, not around them", async () => {
    const broken = mobile.filter(isTypeScript).map((snippet) => ({
      ...snippet,
      code: snippet.code
        .replace("settings.stripeAccountId", "settings.stripeAccount")
        .replace("SheetError.Canceled", "SheetError.Cancelled")
        .replace("nativeEvent.targetUrl", "nativeEvent.url")
        .replace('"myapp://");', "7);")
        .replace('addEventListener("change"', 'addEventListener("changed"'),
    }));
    const said = await complaints(writeProject("broken", [...broken, ...readMessage], inApp));
    for (const word of ["'stripeAccount'", "'Cancelled'", "'url'", "'number'", '"changed"'])
      expect(said).toContain(word);
  });
});

const product = globSync("src/**/*.ts", { exclude: ["src/sandbox/**", "src/commands/**"] }).map((path) =>
  readFileSync(path, "utf8"),
);
/** Every word of the product's source. */
const words = new Set(product.flatMap((text) => text.match(/\w+/g) ?? []));

const native = mobile.concat(readme).filter(({ language }) => ["dart", "swift", "kotlin"].includes(language));
const isString = { dart: /'((?:[^'\\\n]|\\.)*)'/g, swift: /"((?:[^"\\\n]|\\.)*)"/g, kotlin: /"((?:[^"\\\n]|\\.)*)"/g };

/** The code without comments, and the texts in its quotes. */
function read({ language, code }: Snippet) {
  const bare = code.replace(/(?<!:)\/\/.*$/gm, "").replace(/\/\*.*?\*\//gs, "");
  const texts = [...bare.matchAll(isString[language as keyof typeof isString])].map(([, text = ""]) => text);
  return { bare: bare.replace(isString[language as keyof typeof isString], '""'), texts };
}

// Of the platforms, not of the product. Anything else in quotes must be a word of ours.
const ofThePlatforms = new Set([
  ...["POST", "Content-Type", "application/json", "", "about", "https", "_self", "CANCELED", "SetJavaScriptEnabled"],
  // The reader's own.
  ...["myapp", "myapp://stripe", "opened", "Not an answer of banklink's", "Made in code"],
]);

describe("Dart, Swift and Kotlin in the documentation", () => {
  const routes = onboarding.routes.map(({ method, path }) => `${method} ${path}`);

  it("are there", () => {
    const languages = native.map(({ language }) => language);
    for (const language of ["dart", "swift", "kotlin"]) expect(languages).toContain(language);
  });

  it.each(native.map((snippet) => [snippet.file, snippet] as const))("%s names nothing unknown", (_, snippet) => {
    const { texts } = read(snippet);
    const unknown = texts.filter((text) => {
      if (ofThePlatforms.has(text) || /^(package|dart):|^[\w/]+\.dart$/.test(text)) return false;
      const said = text.replace(/\$\{.*?\}|\$\w+|\\\(.*?\)/g, "");
      if (said === "" || !/\w/.test(said)) return false;
      if (said.startsWith("/")) return !routes.some((route) => route.endsWith(`/:token${said}`));
      // The native SDKs spell these two with a capital; and a host's name is the documentation's own, checked below.
      if (said === "Canceled" || said === "Failed") return !words.has(said.toLowerCase());
      return !words.has(said) && said !== "Banklink";
    });
    expect(unknown).toEqual([]);
  });

  it.each(native.map((snippet) => [snippet.file, snippet] as const))("%s closes what it opens", (_, snippet) => {
    const open: string[] = [];
    const pairs: Record<string, string> = { ")": "(", "]": "[", "}": "{" };
    for (const [mark] of read(snippet).bare.matchAll(/[()[\]{}]/g)) {
      if (!pairs[mark]) open.push(mark);
      else expect(open.pop(), snippet.file).toBe(pairs[mark]);
    }
    expect(open).toEqual([]);
  });

  it("call every route that mobile.md lists, and it lists no other", () => {
    const text = readFileSync("docs/mobile.md", "utf8");
    const listed = [...text.matchAll(/^\| `(GET|POST) <link url>(\/\w+)`/gm)].map(
      ([, method, path]) => `${method} /:token${path}`,
    );
    expect(listed.length).toBe(4);
    for (const route of listed) expect(routes).toContain(route);
    for (const language of ["dart", "swift", "kotlin", "ts"]) {
      const code = mobile.filter((snippet) => snippet.language === language).map((snippet) => snippet.code).join("\n"); // biome-ignore format: one idea
      for (const route of listed) expect(code, language).toContain(route.replace(/.*:token/, ""));
    }
  });
});

describe("app-bridge.md", () => {
  const text = readFileSync("docs/app-bridge.md", "utf8");

  it("lists the types and the hosts of the page's own script", () => {
    const client = globSync("src/customer/browser/*.ts").map((path) => readFileSync(path, "utf8")).join("\n"); // biome-ignore format: one idea
    const [, table = ""] = /^\| `type` +\| when.*?\n(.*?)\n\n/ms.exec(text) ?? [];
    const types = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, type]) => type);
    expect(types).toEqual(["ready", "opened", "completed", "canceled", "failed", "closed"]);
    for (const type of types) expect(client, type).toMatch(new RegExp(`"${type}"`));
    for (const host of [
      "ReactNativeWebView",
      "messageHandlers",
      "banklink",
      "flutter_inappwebview",
      "Banklink",
      "opener",
      "parent",
    ])
      expect(client, host).toMatch(new RegExp(`\\b${host}\\b`));
  });

  it("lists codes that there are", () => {
    const [, table = ""] = /^## Error codes\n(.*?)^## /ms.exec(text) ?? [];
    const codes = [...table.matchAll(/`(\w+)`/g)].map(([, code = ""]) => code);
    expect(codes).toContain("in_app_browser");
    expect(codes.filter((code) => !words.has(code))).toEqual([]);
  });

  it("says which opener policy the page has for strangers", () => {
    const policy = /openerPolicyOfOthers = "([\w-]+)"/.exec(readFileSync("src/http/security-headers.ts", "utf8"))?.[1];
    expect(text).toContain(`\`Cross-Origin-Opener-Policy\` is \`${policy}\``);
  });
});

it("the documentation's links to its own pages and headings lead somewhere", () => {
  for (const document of ["README.md", ...globSync("docs/*.md")]) {
    for (const [, path = "", heading] of readFileSync(document, "utf8").matchAll(
      /\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g,
    )) {
      const target = path === "" ? document : join(document, "..", path);
      expect(existsSync(target), `${document}: ${path}`).toBe(true);
      if (!heading) continue;
      const headings = [...readFileSync(target, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, words = ""]) =>
        words
          .toLowerCase()
          .replace(/[^\w\- ]/g, "")
          .replaceAll(" ", "-"),
      );
      expect(headings, `${document}: #${heading}`).toContain(heading);
    }
  }
});
