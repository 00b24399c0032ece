// Which Cloudflare account is deployed to, and who is logged in.
import { type Io, isInteractive } from "../cli/io.ts";
import type { Options } from "./options.ts";
import { answerTo } from "./prompt.ts";
import { Stop } from "./stop.ts";
import { accounts, wrangler } from "./wrangler.ts";
import { readTop } from "./wrangler-toml.ts";

/** The account to deploy to: "" when there is only one, null when nobody is logged in and that does not matter. */
export async function cloudflareAccount(options: Options, toml: string, io: Io): Promise<string | null> {
  let known = await accounts(io);
  if (!known && isInteractive(io) && !options.dryRun) {
    io.stdout.write("Nobody is logged in: wrangler login opens a browser.\n");
    await wrangler(io, ["login"], true);
    known = await accounts(io);
  }
  if (!known && options.dryRun) {
    io.stdout.write("Nobody is logged in (npx wrangler login), so what the Worker has is not known.\n");
    return null;
  }
  if (!known)
    throw new Stop(1, "wrangler is not logged in. Run npx wrangler login first, or set CLOUDFLARE_API_TOKEN.");
  const chosen = options.accountId ?? io.env.CLOUDFLARE_ACCOUNT_ID ?? readTop(toml, "account_id");
  if (chosen || known.length < 2) return chosen ?? "";
  const list = known.map(({ id, name }) => `  ${id}  ${name}`).join("\n");
  if (!isInteractive(io))
    throw new Stop(2, `You have several Cloudflare accounts; choose one with --account-id <id>:\n${list}`);
  for (;;) {
    const answer = await answerTo(
      io,
      `You have several Cloudflare accounts:\n${list}\nThe id of the one to deploy to: `,
    );
    if (known.some(({ id }) => id === answer)) return answer;
  }
}
