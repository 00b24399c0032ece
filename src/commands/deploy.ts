// `npm run deploy`: wrangler deploy, for a configuration that is fit for production.
import { processIo } from "../cli/io.ts";
import { deploy } from "../setup/deploy.ts";

process.exitCode = await deploy(process.argv.slice(2), processIo());
