// Firefox, where it is installed. WebDriver BiDi over its own remote port: nothing else to install.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { end } from "./child.ts";
import { answerMs, type Driver, type Installed, type Look, patienceMs, startMs, within } from "./driver.ts";
import type { Point } from "./pressable.ts";

export function firefox(): Installed {
  const name = "Firefox";
  const found = ["firefox-esr", "firefox"].find((command) => spawnSync("which", [command]).status === 0);
  return found ? { name, start: (look) => start(found, look) } : { name, start: null, why: "install firefox-esr" };
}

async function start(command: string, { width, height, userAgent }: Look): Promise<Driver> {
  const profile = mkdtempSync(join(tmpdir(), "banklink-firefox-"));
  const preferences: Record<string, string | boolean> = {
    "browser.shell.checkDefaultBrowser": false,
    "datareporting.policy.dataSubmissionEnabled": false,
    "app.update.disabledForTesting": true,
    ...(userAgent ? { "general.useragent.override": userAgent } : {}),
  };
  const lines = Object.entries(preferences).map(([key, value]) => `user_pref("${key}", ${JSON.stringify(value)});`);
  writeFileSync(join(profile, "user.js"), lines.join("\n"));
  const args = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"];
  const browser = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
  const stop = async () => {
    await end(browser);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const listens = new Promise<string>((resolve, reject) => {
      let said = "";
      browser.stderr.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        const listening = /WebDriver BiDi listening on (ws:\S+)/.exec(said)?.[1];
        if (listening) resolve(listening);
      });
      browser.once("exit", () => reject(new Error(`Firefox ended: ${said.slice(-500)}`)));
    });
    const address = await within(startMs, "Firefox's start", listens);
    const bidi = await Bidi.connect(`${address}/session`);
    const session = await bidi.send<{ capabilities: { browserVersion: string } }>("session.new", { capabilities: {} });
    const { contexts } = await bidi.send<{ contexts: { context: string }[] }>("browsingContext.getTree", {});
    const context = contexts[0]?.context ?? "";
    await bidi.send("browsingContext.setViewport", { context, viewport: { width, height } });
    return new Firefox(`Firefox ${session.capabilities.browserVersion}`, bidi, context, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Evaluated {
  type: string;
  result: { value: string };
  exceptionDetails?: { text: string };
}

/** One question, one answer, over one WebSocket. */
class Bidi {
  private next = 1;
  private readonly waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();

  static async connect(url: string): Promise<Bidi> {
    const socket = new WebSocket(url);
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error(`No connection to ${url}`));
    });
    return new Bidi(socket);
  }

  private constructor(private readonly socket: WebSocket) {
    socket.onmessage = ({ data }) => {
      const { id, result, error, message } = JSON.parse(String(data));
      const asked = this.waiting.get(id);
      this.waiting.delete(id);
      if (error) asked?.reject(new Error(`${error}: ${message}`));
      else asked?.resolve(result as never);
    };
  }

  send<T>(method: string, params: unknown, milliseconds = patienceMs): Promise<T> {
    const id = this.next++;
    this.socket.send(JSON.stringify({ id, method, params }));
    const answer = new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: never) => void, reject });
    });
    return within(milliseconds, `Firefox's answer to ${method}`, answer);
  }
}

class Firefox implements Driver {
  constructor(
    readonly name: string,
    private readonly bidi: Bidi,
    private readonly page: string,
    private readonly stop: () => Promise<void>,
  ) {}

  async go(url: string): Promise<void> {
    await this.bidi.send("browsingContext.navigate", { context: this.page, url, wait: "complete" });
  }

  async ask<T>(expression: string): Promise<T> {
    const asked = {
      expression: `(async () => JSON.stringify((await (${expression})) ?? null))()`,
      target: { context: this.page },
      awaitPromise: true,
    };
    const answer = await this.bidi.send<Evaluated>("script.evaluate", asked, answerMs);
    if (answer.type !== "success") throw new Error(answer.exceptionDetails?.text ?? "The expression failed.");
    return JSON.parse(answer.result.value) as T;
  }

  async pressAt({ x, y }: Point): Promise<void> {
    const pointer = [
      { type: "pointerMove", x, y },
      { type: "pointerDown", button: 0 },
      { type: "pointerUp", button: 0 },
    ];
    const actions = [{ type: "pointer", id: "finger", actions: pointer }];
    await this.bidi.send("input.performActions", { context: this.page, actions });
  }

  async picture(): Promise<Buffer> {
    const { data } = await this.bidi.send<{ data: string }>("browsingContext.captureScreenshot", {
      context: this.page,
    });
    return Buffer.from(data, "base64");
  }

  close(): Promise<void> {
    return this.stop();
  }
}
