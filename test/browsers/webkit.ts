// WebKitGTK's MiniBrowser, where Debian's `webkit2gtk-driver` (and `xvfb`, without a screen) are installed. WebDriver over HTTP.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { answerMs, type Driver, type Installed, type Look, patienceMs } from "./driver.ts";
import type { Point } from "./pressable.ts";

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
      await call("POST", "/timeouts", { script: answerMs });
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

  async ask<T>(expression: string): Promise<T> {
    const script = `
      const answer = arguments[arguments.length - 1];
      const asked = (async () => (${expression}))();
      asked.then((value) => answer({ value: value ?? null }), (error) => answer({ error: String(error) }));`;
    const { value, error } = await this.call<{ value: T; error?: string }>("POST", "/execute/async", {
      script,
      args: [],
    });
    if (error !== undefined) throw new Error(error);
    return value;
  }

  async pressAt({ x, y }: Point): Promise<void> {
    const pointer = [
      { type: "pointerMove", duration: 0, origin: "viewport", x, y },
      { type: "pointerDown", button: 0 },
      { type: "pointerUp", button: 0 },
    ];
    const parameters = { pointerType: "mouse" };
    await this.call("POST", "/actions", { actions: [{ type: "pointer", id: "finger", parameters, actions: pointer }] });
  }

  async picture(): Promise<Buffer> {
    return Buffer.from(await this.call<string>("GET", "/screenshot"), "base64");
  }

  async close(): Promise<void> {
    await this.call("DELETE", "").catch(() => undefined);
    this.stop();
  }
}
