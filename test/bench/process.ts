// A server that is measured, in a process of its own, and the CPU time and memory that it has used.
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { platform } from "node:os";
import { psMicroseconds } from "./figures.ts";

export interface Running {
  url: string;
  port: number;
  /** CPU time that the process has used, of all its threads, in microseconds. */
  cpu: () => number;
  /** The same when it had answered for the first time. */
  cpuAtFirst: number;
  /** Ends it, and starts it again at the same port and on the same files. */
  restart: () => Promise<void>;
  end: () => Promise<void>;
}

/** Starts `command`, and waits until it answers at `port`. Throws when it ends instead, or does not answer. */
export async function startProcess(command: string, args: string[], port: number, env = process.env): Promise<Running> {
  // A pipe that nobody reads would stop it; reading it would take this machine's time.
  const options: SpawnOptions = { env, stdio: ["ignore", "ignore", process.env.BENCH_LOG ? "inherit" : "ignore"] };
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess;
  const start = async () => {
    child = spawn(command, args, options);
    running.add(child);
    await trying(child, () => listening(port));
    await (await fetch(`${url}/healthz`)).arrayBuffer();
    return cpuOf(child.pid ?? 0);
  };
  const cpuAtFirst = await start();
  const pid = () => child.pid ?? 0;
  const end = () => ended(child);
  return {
    url,
    port,
    cpu: () => cpuOf(pid()),
    cpuAtFirst,
    end,
    restart: async () => {
      await end();
      await start();
    },
  };
}

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

/** Tries until it works. Throws when `child` ends instead, or after ten seconds. */
async function trying(child: ChildProcess, work: () => Promise<void>): Promise<void> {
  const until = performance.now() + 10_000;
  while (performance.now() < until) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} has ended with ${child.exitCode}`);
    try {
      return await work();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  throw new Error(`${child.spawnfile} does not answer`);
}

const listening = (port: number) =>
  new Promise<void>((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.destroy();
      resolve();
    });
  });

const ended = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    running.delete(child);
    if (child.exitCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });

/** From Linux to the nanosecond, elsewhere from `ps` to the hundredth of a second. */
function cpuOf(pid: number): number {
  if (platform() !== "linux") return psMicroseconds(ps("time", pid));
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`))
    try {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
    } catch {
      // It has ended just now.
    }
  return nanoseconds / 1000;
}

const ps = (what: string, pid: number) =>
  execFileSync("ps", ["-o", `${what}=`, "-p", String(pid)], { encoding: "utf8" });

/** A port at which nothing listens now. */
export const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
