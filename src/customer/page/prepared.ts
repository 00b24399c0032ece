// The page of an open link, which is asked for the most: all that is the same for every link is rendered once for a
// language and a configuration, and each request fills in the rest.
import { raw } from "./markup.ts";
import { life, renderPage } from "./render.ts";
import { hole, prepare, type Template } from "./template.ts";
import type { PageContext, ReadyView, View, Words } from "./view.ts";
import { dataOf, htmlDocument } from "./views/document.ts";
import { ownOf } from "./views/ready.ts";

/** What pages have in common, all but what is new for each. */
export type Site = Omit<PageContext, "nonce" | "nowMs">;

/** A page as it is sent: text, or its bytes in UTF-8. */
export type Page = string | Uint8Array<ArrayBuffer>;

/** What every page has of its own. */
type New = Pick<PageContext, "nonce" | "nowMs">;

type Hole = "nonce" | "link" | "managePath" | "returnUrl" | "asks" | "shares" | "until" | "data";

/** Renders pages exactly as `renderPage` does. `copy` is in the language of `site`. */
export function preparePages(site: Site, copy: Words): (view: View, own: New) => Page {
  const known = new Map<string, Template<Hole>>();

  /** The page of all links that differ from `view` in the holes alone. */
  const shapeOf = (view: ReadyView) => {
    const scene = { page: { ...site, nonce: hole("nonce"), nowMs: 0 }, copy };
    const own = { asks: raw(hole("asks")), shares: raw(hole("shares")), until: raw(hole("until")) };
    return prepare<Hole>(htmlDocument(scene, view, life(scene, view, own), hole("data")).toString());
  };

  return (view, own) => {
    const page = { ...site, ...own };
    // Of a link that repairs there is more that is its own, and there are few.
    if (view.state !== "ready" || view.repair) return renderPage(view, page, copy);
    const returnUrl = view.returnUrl && hole("returnUrl");
    // As many as there are values of these two.
    const name = `${returnUrl} ${view.livemode}`;
    const shape =
      known.get(name) ?? shapeOf({ ...view, link: hole("link"), managePath: hole("managePath"), returnUrl });
    known.set(name, shape);
    const scene = { page, copy };
    const { link, managePath } = view;
    const data = raw(dataOf(scene, view));
    return shape({ nonce: own.nonce, link, managePath, returnUrl: view.returnUrl, data, ...ownOf(scene, view) });
  };
}
