// The page's scripts, for pages that ask for another release's. An address carries the script's content, and a deployment
// serves only its own: a page that was loaded just before asks for one that is gone. What it gets is the current script,
// which gets along with pages of other releases.
import type { Context } from "hono";
import manage from "../../dist/page/manage.txt";
import qr from "../../dist/page/qr.txt";
import script from "../../dist/page/script.txt";
import { Failed } from "../domain/failure.ts";
import type { AppContext } from "../http/context.ts";

/** For `app.get`: the addresses of every release. The current ones are assets, which are served before the Worker runs. */
export const anyScript = "/:script{(onboarding|qr|manage)(-[0-9a-f]+)?\\.js}";

export async function sendCurrentScript(c: Context<AppContext>): Promise<Response> {
  const scripts = { qr, manage };
  const name = /^\/(\w+)/.exec(c.req.path)?.[1];
  const current = scripts[name as keyof typeof scripts] ?? script;
  const { status, body } = await c.env.ASSETS.fetch(new URL(current, c.req.url));
  if (status !== 200)
    throw new Failed({ kind: "not_found", message: "No such script. Run `npm run build`, and deploy." });
  return new Response(body, { headers: { "Content-Type": "text/javascript; charset=utf-8" } });
}
