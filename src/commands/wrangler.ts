// Starts `wrangler dev` for one of our environments, waits until it answers, and ends it when we end.
import { type ChildProcess, spawn } from "node:child_process";

export interface DevServer {
  env: "sandbox" | "stripe";
  port: number;
  /** Where local data lives. */
  persistTo: string;
  vars: Record<string, string>;
  /** A path that answers 200 when the Worker is ready. */
  readyPath: string;
}

const readyWithinMs = 120_000;

/** Resolves when the Worker answers at `http://localhost:<port>`. Ends this process when wrangler ends. */
export async function startWrangler({ env, port, persistTo, vars, readyPath }: DevServer): Promise<void> {
  const args = ["node_modules/wrangler/bin/wrangler.js", "dev", "--env", env];
  args.push("--port", String(port), "--inspector-port", "0", "--persist-to", persistTo);
  // Our own environment file, so that a .dev.vars with real keys beside it is not read.
  args.push("--env-file", "src/sandbox/sandbox.env", "--show-interactive-dev-session=false");
  for (const [name, value] of Object.entries(vars)) args.push("--var", `${name}:${value}`);
  const wrangler = spawn(process.execPath, args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, CLOUDFLARE_CF_FETCH_ENABLED: "false" },
  });
  endTogether(wrangler);
  await answers(`http://localhost:${port}${readyPath}`);
}

/** Ends `child` when we end, and us when it ends. */
export function endTogether(child: ChildProcess): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  process.on("exit", () => child.kill());
  child.on("exit", (code) => process.exit(code ?? 0));
  // When npm is stopped, it does not stop us. So we end when our parent process is gone.
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.exit(0), 500).unref();
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    // It is up, and refuses to serve: what is wrong does not mend itself.
    if (answer?.status === 503) throw new Error(`The configuration is wrong: ${await answer.text()}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`Nothing answered at ${url} within ${readyWithinMs / 1000} seconds.`);
}

/** PORT, or `usual`. Throws when PORT is not a port. */
export function portOr(usual: number): number {
  const port = Number(process.env.PORT || usual);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error("PORT must be a number from 1 to 65535.");
  return port;
}
