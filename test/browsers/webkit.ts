// WebKitGTK's MiniBrowser, where Debian's `webkit2gtk-driver` (and `xvfb`, without a screen) are installed. WebDriver over HTTP.
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { end } from "./child.ts";
import { answerMs, type Driver, type Installed, type Look, patienceMs, startMs, within } from "./driver.ts";
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

async function start(driver: string, browser: string, hasScreen: boolean, look: Look): Promise<Driver> {
  const children: ChildProcess[] = [];
  const stop = async () => {
    // The screen last: whatever is still on it ends with it.
    for (const child of children.reverse()) await end(child);
  };
  const run = (command: string, args: string[], options: SpawnOptions) => {
    const child = spawn(command, args, options);
    children.push(child);
    return child;
  };
  try {
    const env: NodeJS.ProcessEnv = { ...process.env, LIBGL_ALWAYS_SOFTWARE: "1" };
    if (!hasScreen) {
      // Xvfb takes a number that is free, and writes it to its descriptor 3 once it can be drawn on.
      const args = ["-displayfd", "3", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"];
      const screen = run("Xvfb", args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
      env.DISPLAY = `:${await within(startMs, "Xvfb's start", firstLine(screen.stdio[3] as Readable))}`;
    }
    const port = await freePort();
    run(driver, [`--port=${port}`, "--host=127.0.0.1"], { env, stdio: "ignore" });
    const session = await newSession(`http://127.0.0.1:${port}`, browser, look);
    return new WebKit(session.name, session.call, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function firstLine(stream: Readable): Promise<string> {
  for await (const line of createInterface(stream)) return line;
  throw new Error("It ended without a word.");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

type Call = <T>(method: string, path: string, body?: unknown) => Promise<T>;

async function newSession(origin: string, binary: string, { width, height, userAgent }: Look) {
  const args = ["--automation", ...(userAgent ? [`--user-agent=${userAgent}`] : [])];
  const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { binary, args } } };
  const deadline = Date.now() + startMs;
  for (;;) {
    // The driver may not listen yet. Once it does, one answer may take all the time: a second browser is not begun beside.
    const left = Math.max(1, deadline - Date.now());
    const made = await send<Session>(`${origin}/session`, "POST", { capabilities }, left).catch((error: unknown) => {
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

async function send<T>(url: string, method: string, body?: unknown, milliseconds = patienceMs): Promise<T> {
  const answer = await fetch(url, {
    method,
    signal: AbortSignal.timeout(milliseconds),
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
    private readonly stop: () => Promise<void>,
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
    await this.stop();
  }
}
