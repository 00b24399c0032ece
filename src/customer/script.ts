// The pages' scripts and styles, for pages that ask for another release's. An address carries the asset's content, and a
// deployment serves only its own: a page that was loaded just before asks for one that is gone. What it gets is the current
// one, which gets along with pages of other releases.
import type { Context } from "hono";
import manage from "../../dist/page/manage.json";
import manageStyles from "../../dist/page/manage-css.json";
import qr from "../../dist/page/qr.json";
import script from "../../dist/page/script.json";
import { Failed } from "../domain/failure.ts";
import type { AppContext } from "../http/context.ts";

/** For `app.get`: the addresses of every release. The current ones are assets, which are served before the Worker runs. */
export const anyScript = "/:script{(onboarding|qr|manage)(-[0-9a-f]+)?\\.js|manage(-[0-9a-f]+)?\\.css}";

export async function sendCurrentScript(c: Context<AppContext>): Promise<Response> {
  const { path } = c.req;
  const isStyle = path.endsWith(".css");
  const current = isStyle ? manageStyles : path.startsWith("/qr") ? qr : path.startsWith("/manage") ? manage : script;
  const { status, body } = await c.env.ASSETS.fetch(new URL(current, c.req.url));
  if (status !== 200)
    throw new Failed({ kind: "not_found", message: "No such script. Run `npm run build`, and deploy." });
  const type = isStyle ? "text/css" : "text/javascript";
  return new Response(body, { headers: { "Content-Type": `${type}; charset=utf-8` } });
}
