// Renders a view of the customer's page as a whole HTML document.
import { html, type Markup } from "./markup.ts";
import type { PageContext, ReadyView, View, Words } from "./view.ts";
import { accountTemplate } from "./views/accounts.ts";
import { closed, trouble } from "./views/closed.ts";
import { htmlDocument } from "./views/document.ts";
import { elsewhere } from "./views/elsewhere.ts";
import { already, back, failed, linked, mended, nothing } from "./views/outcome.ts";
import { late, opening, saving } from "./views/progress.ts";
import { type OwnOfLink, ready } from "./views/ready.ts";
import type { Scene } from "./views/scene.ts";

export { chooseLocale } from "./locale.ts";
export type { Business, LinkedAccount, Locale, PageContext, View } from "./view.ts";

/** The whole document, doctype included; `copy` is in the page's language. Pure: the same values give the same text. */
export function renderPage(view: View, page: PageContext, copy: Words): string {
  const scene: Scene = { page, copy };
  return htmlDocument(scene, view, body(scene, view)).toString();
}

function body(scene: Scene, view: View): Markup {
  switch (view.state) {
    case "ready":
      return life(scene, view);
    case "completed":
    case "ended":
      return already(scene, view);
    case "mended":
      return mended(scene, { account: view.account, returnUrl: view.returnUrl });
    case "return":
      return back(scene, view.returnUrl);
    case "expired":
    case "revoked":
    case "disconnected":
    case "unknown":
      return closed(scene, view.state, { reference: view.requestId });
    case "not_found":
      return closed(scene, "notFound", { reference: view.requestId });
    case "refused":
      return closed(scene, "refused", { reference: `${view.code} ${view.requestId}` });
    case "error":
      return trouble(scene, "error", view.requestId);
    case "rate_limited":
      return trouble(scene, "rateLimited", view.requestId);
  }
}

/** Every state an open link can get into without leaving the page; the client shows one at a time. */
export const life = (scene: Scene, view: ReadyView, own?: OwnOfLink) =>
  html`${ready(scene, view, own)}
${opening(scene)}
${saving(scene)}
${late(scene)}
${linked(scene, view.returnUrl, view.managePath)}
${nothing(scene)}
${failed(scene, view.link)}
${elsewhere(scene)}
${already(scene, { ...view, state: "completed", accounts: [], hidden: true })}
${view.repair && mended(scene, { account: view.repair.account, returnUrl: view.returnUrl, hidden: true })}
${view.repair && closed(scene, "disconnected", { hidden: true })}
${closed(scene, "expired", { hidden: true })}
${closed(scene, "revoked", { hidden: true })}
${closed(scene, "exhausted", { hidden: true })}
${closed(scene, "unknown", { hidden: true })}
${accountTemplate(scene)}`;
