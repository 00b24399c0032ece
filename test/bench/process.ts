// A server that is measured, in a process of its own, and the CPU time and memory that it has used.
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { platform } from "node:os";

export interface Running {
  url: string;
  port: number;
  /** CPU time that the process has used, of all its threads, in microseconds. */
  cpu: () => number;
  /** Resident memory, in bytes. */
  memory: () => number;
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
    await answering(url, child);
  };
  await start();
  const pid = () => child.pid ?? 0;
  const end = () => ended(child);
  return {
    url,
    port,
    cpu: () => cpuOf(pid()),
    memory: () => memoryOf(pid()),
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

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} has ended with ${child.exitCode}`);
    try {
      await (await fetch(`${url}/healthz`)).arrayBuffer();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  throw new Error(`${child.spawnfile} does not answer`);
}

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

const memoryOf = (pid: number): number => Number(ps("rss", pid)) * 1024;

const ps = (what: string, pid: number) =>
  execFileSync("ps", ["-o", `${what}=`, "-p", String(pid)], { encoding: "utf8" });

/** The microseconds in a CPU time as `ps` writes it: `[days-][hours:]minutes:seconds`. */
export function psMicroseconds(time: string): number {
  const [days, clock] = time.includes("-") ? time.trim().split("-") : ["0", time.trim()];
  const seconds = (clock ?? "").split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1e6);
}

/** A port at which nothing listens now. */
export const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
