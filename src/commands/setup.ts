// `npm run setup`: from a clone to production.
import { processIo } from "../cli/io.ts";
import { setup } from "../setup/setup.ts";

process.exitCode = await setup(process.argv.slice(2), processIo());
