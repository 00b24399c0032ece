// What setup asks in a terminal, and what it makes of the answers.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import { cloudflareAccount } from "../../src/setup/account.ts";
import { collect } from "../../src/setup/collect.ts";
import { readOptions } from "../../src/setup/options.ts";
import { secretAnswerTo, withRetries } from "../../src/setup/prompt.ts";
import { Stop } from "../../src/setup/stop.ts";

/** A terminal at which `answers` are typed, each when a question is asked. `shown` is what stands on the screen. */
function terminal(answers: string[]) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  let shown = "";
  const left = [...answers];
  const stderr = {
    isTTY: true,
    write(text: string) {
      shown += text;
      if (/(: |\] )$/.test(text)) setImmediate(() => stdin.write(`${left.shift()}\n`));
      return true;
    },
    on: () => undefined,
    removeListener: () => undefined,
    end: () => undefined,
  };
  const io: Io = { stdin, stderr, stdout: stderr, env: {}, cwd: ".", interrupted: () => new AbortController().signal };
  return { io, shown: () => shown, left };
}

it("asks for what is missing until it can work, and for what is optional once", async () => {
  const { io, shown, left } = terminal([
    ...["pk_test_mine", "rk_test_mine"],
    ...["sk_test_mine", "pk_test_mine"],
    ...["acme", "Acme", "help at acme", "help@acme.dev", "https://acme.dev/privacy"],
    ...["", "#123456", "", ""],
  ]);
  const { secretKey, vars } = await collect(readOptions([]), {}, "banklink", io);
  expect(secretKey).toBe("rk_test_mine");
  expect(vars).toEqual({
    STRIPE_PUBLISHABLE_KEY: "pk_test_mine",
    PUBLIC_URL: "https://banklink.acme.workers.dev",
    BUSINESS_NAME: "Acme",
    SUPPORT_EMAIL: "help@acme.dev",
    PRIVACY_URL: "https://acme.dev/privacy",
    LOGO_URL: "",
    BRAND_COLOR: "#123456",
    RETURN_URLS: "",
    NOTIFY_URL: "",
    AUTO_RELINK: "",
    STRIPE_PREVIEW: "",
  });
  expect(left).toEqual([]);
  expect(shown()).toContain("SUPPORT_EMAIL must be one e-mail address");
  expect(shown()).not.toContain("rk_test_mine");
});

it("asks nothing of what it has", async () => {
  const { io, shown } = terminal([]);
  io.env.STRIPE_SECRET_KEY = "sk_live_mine";
  const options = readOptions(["--public-url", "link.acme.dev/", "--privacy-url", "https://acme.dev/privacy"]);
  const inToml = { STRIPE_PUBLISHABLE_KEY: "pk_live_mine", BUSINESS_NAME: "Acme", SUPPORT_EMAIL: "help@acme.dev" };
  const { vars } = await collect(options, { ...inToml, PUBLIC_URL: "https://a.dev", PRIVACY_URL: "https://a.dev/p" }, "banklink", io); // biome-ignore format: one idea
  expect(vars).toMatchObject({ PUBLIC_URL: "https://link.acme.dev", PRIVACY_URL: "https://acme.dev/privacy" });
  expect(shown()).toBe("");
});

it("does not show a secret while it is typed", async () => {
  const { io, shown } = terminal(["hush"]);
  expect(await secretAnswerTo(io, "Secret: ")).toBe("hush");
  expect(shown()).toBe("Secret: \n");
});

it.each([
  ["--stripe-secret-key=sk_test_1", /history/],
  ["--rotate=STRIPE_SECRET_KEY", /--rotate takes API_KEY/],
  ["--wait=soon", /number of seconds/],
  ["--nonsense", /--nonsense/],
])("refuses %s", (flag, why) => {
  expect(() => readOptions([flag])).toThrow(why);
});

it("lets what stopped it be mended and tries again, but only in a terminal", async () => {
  const work = () => {
    let tries = 0;
    return async () => {
      tries++;
      if (tries < 3) throw new Stop(1, "Give the key its permission.");
      return tries;
    };
  };
  const { io, shown } = terminal(["", ""]);
  expect(await withRetries(io, work())).toBe(3);
  expect(shown().match(/Give the key its permission/g)).toHaveLength(2);
  await expect(withRetries({ ...io, stdin: new PassThrough() }, work())).rejects.toThrow(Stop);
});

it("asks which of several Cloudflare accounts until it is one of them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "banklink-accounts-"));
  const accounts = ["a1", "b2"].map((id) => ({ id, name: `Account ${id}` }));
  writeFileSync(join(folder, "cloud.json"), JSON.stringify({ loggedIn: true, accounts, calls: [] }));
  const { io } = terminal(["c3", "b2"]);
  io.env = { STAND_IN_STATE: join(folder, "cloud.json"), WRANGLER: resolve("test/setup/wrangler-stand-in.mjs") };
  expect(await cloudflareAccount(readOptions([]), 'name = "banklink"\n', io)).toBe("b2");
  rmSync(folder, { recursive: true });
});
