// Checks that `npm start` works on this machine: starts it, waits for the line with the onboarding link, asks /healthz, and
// ends it. CI runs it on each operating system. PORT chooses the port. Needs Node.js 20 or newer, and no packages.
import { spawn, spawnSync } from "node:child_process";

/** The first start installs the packages too. */
const startsWithinMs = 10 * 60_000;
const answersWithinMs = 10_000;
const endsWithinMs = 20_000;
const isWindows = process.platform === "win32";
const port = process.env.PORT || "8787";

// On Windows npm is a script, which only a shell can run. Elsewhere a process group of its own can be ended as a whole.
const child = spawn("npm start", { shell: true, detached: !isWindows, stdio: ["ignore", "pipe", "pipe"] });
const ended = new Promise((resolve) => {
  child.once("exit", resolve);
  child.once("error", resolve);
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => end().then(() => process.exit(1)));

try {
  const link = await onboardingLink();
  const answer = await fetch(`http://localhost:${port}/healthz`, { signal: AbortSignal.timeout(answersWithinMs) });
  const text = await answer.text();
  if (!answer.ok || JSON.parse(text).status !== "ok") throw new Error(`/healthz answered ${answer.status}: ${text}`);
  console.info(`npm start works: it printed ${link}, and /healthz says ok.`);
} catch (error) {
  console.error(`npm start does not work: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await end();
}

/** The link that `npm start` prints, while its output is shown here. Throws if it ends, or takes too long, before that. */
function onboardingLink() {
  return new Promise((resolve, reject) => {
    let printed = "";
    child.stdout.on("data", (chunk) => {
      process.stdout.write(chunk);
      printed += chunk;
      const link = /^Onboarding link: (http:\/\/\S+)\s/m.exec(printed)?.[1];
      if (link) resolve(link);
    });
    child.stderr.pipe(process.stderr);
    ended.then((code) => reject(new Error(`it ended by itself (${code}).`)));
    const seconds = startsWithinMs / 1000;
    setTimeout(() => reject(new Error(`no onboarding link within ${seconds} s.`)), startsWithinMs).unref();
  });
}

/** Ends `npm start` and everything that it has started. */
async function end() {
  if (child.pid === undefined) return;
  stop("SIGTERM");
  const isLate = new Promise((resolve) => setTimeout(resolve, endsWithinMs, "late").unref());
  if ((await Promise.race([ended, isLate])) === "late") stop("SIGKILL");
  // Otherwise a process that outlives npm would keep this one waiting for its output.
  child.stdout.destroy();
  child.stderr.destroy();
}

function stop(signal) {
  if (isWindows) {
    spawnSync("taskkill", ["/pid", String(child.pid), "/t", "/f"]);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The whole group is gone already.
  }
}
