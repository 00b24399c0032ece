// `banklink`: the command. What it can do stands in commands.ts.
import { processIo } from "./io.ts";
import { main } from "./main.ts";

// Whoever reads what is printed may have seen enough, as `head` has: that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});
// Nobody reads what there is to say beside it: what was asked for is done all the same, and printed.
process.stderr.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await main(process.argv.slice(2), processIo());
