// WebKitGTK's MiniBrowser, where Debian's `webkit2gtk-driver` (and `xvfb`, without a screen) are installed. WebDriver over HTTP.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import type { Driver, Installed, Look, Where } from "./driver.ts";

/** For one answer of the driver: one that hangs is a failure, with its name on it. */
const patienceMs = 30_000;
const elementKey = "element-6066-11e4-a52e-4f735466cecf";

export function webkit(): Installed {
  const name = "WebKitGTK";
  const [browser] = globSync("/usr/lib/*/webkit2gtk-4.*/MiniBrowser");
  const driver = spawnSync("which", ["WebKitWebDriver"]).stdout?.toString().trim();
  if (!browser || !driver) return { name, start: null, why: "install webkit2gtk-driver" };
  const hasScreen = Boolean(process.env.DISPLAY);
  if (!hasScreen && spawnSync("which", ["Xvfb"]).status !== 0) return { name, start: null, why: "install xvfb" };
  return { name, start: (look) => start(driver, browser, hasScreen, look) };
}

let started = 0;

async function start(driver: string, browser: string, hasScreen: boolean, look: Look): Promise<Driver> {
  const children: ChildProcess[] = [];
  const stop = () => children.forEach((child) => void child.kill());
  const env: NodeJS.ProcessEnv = { ...process.env, LIBGL_ALWAYS_SOFTWARE: "1" };
  if (!hasScreen) {
    env.DISPLAY = `:${100 + (process.pid % 500) + started}`;
    const screen = [env.DISPLAY, "-screen", "0", "1400x1000x24", "-nolisten", "tcp"];
    children.push(spawn("Xvfb", screen, { stdio: "ignore" }));
  }
  const port = 20_000 + (process.pid % 20_000) + started++;
  children.push(spawn(driver, [`--port=${port}`, "--host=127.0.0.1"], { env, stdio: "ignore" }));
  try {
    const session = await newSession(`http://127.0.0.1:${port}`, browser, look);
    return new WebKit(session.name, session.call, stop);
  } catch (error) {
    stop();
    throw error;
  }
}

type Call = <T>(method: string, path: string, body?: unknown) => Promise<T>;

async function newSession(origin: string, binary: string, { width, height, userAgent }: Look) {
  const args = ["--automation", ...(userAgent ? [`--user-agent=${userAgent}`] : [])];
  const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { binary, args } } };
  const deadline = Date.now() + 20_000;
  for (;;) {
    const made = await send<Session>(`${origin}/session`, "POST", { capabilities }).catch((error: unknown) => {
      if (Date.now() > deadline) throw error;
      return null;
    });
    if (made) {
      const call: Call = (method, path, body) => send(`${origin}/session/${made.sessionId}${path}`, method, body);
      await call("POST", "/window/rect", { width, height });
      return { name: `WebKitGTK ${made.capabilities.browserVersion}`, call };
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

interface Session {
  sessionId: string;
  capabilities: { browserVersion: string };
}

async function send<T>(url: string, method: string, body?: unknown): Promise<T> {
  const answer = await fetch(url, {
    method,
    signal: AbortSignal.timeout(patienceMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { value } = (await answer.json()) as { value: T & { error?: string; message?: string } };
  if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

class WebKit implements Driver {
  constructor(
    readonly name: string,
    private readonly call: Call,
    private readonly stop: () => void,
  ) {}

  async go(url: string): Promise<void> {
    await this.call("POST", "/url", { url });
  }

  ask<T>(expression: string, where: Where = "page"): Promise<T> {
    return this.inside(where, () =>
      this.call<T>("POST", "/execute/sync", { script: `return (${expression})`, args: [] }),
    );
  }

  async press(expression: string, where: Where = "page"): Promise<void> {
    await this.inside(where, async () => {
      const found = await this.call<Record<string, string>>("POST", "/execute/sync", {
        script: `return (${expression})`,
        args: [],
      });
      await this.call("POST", `/element/${found[elementKey]}/click`, {});
    });
  }

  async picture(): Promise<Buffer> {
    return Buffer.from(await this.call<string>("GET", "/screenshot"), "base64");
  }

  async close(): Promise<void> {
    await this.call("DELETE", "").catch(() => undefined);
    this.stop();
  }

  private async inside<T>(where: Where, act: () => Promise<T>): Promise<T> {
    // A frame is named from where one is: from the top, then.
    await this.call("POST", "/frame", { id: null });
    if (where === "frame") await this.call("POST", "/frame", { id: 0 });
    return act();
  }
}
