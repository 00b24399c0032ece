// The HTML document around a view: the head, the colours and the scripts.
import script from "../../../../dist/page/script.json";
import type { Copy } from "../copy/en.ts";
import { fillText } from "../copy/fill.ts";
import { html, type Markup, raw } from "../markup.ts";
import type { PageData, View } from "../view.ts";
import { bond } from "./bond.ts";
import { earlyTap, head, leave } from "./head.ts";
import { isolated, type Scene } from "./scene.ts";

/** `data` is what `dataOf` says, where the page has a script. */
export function htmlDocument(
  scene: Scene,
  view: View,
  content: Markup,
  data = isLinkPage(view) && dataOf(scene, view),
): Markup {
  const { copy, page } = scene;
  const { business, nonce } = page;
  const name = isolated(business.name);
  const ready = view.state === "ready" ? view : null;
  const title = ready?.repair ? copy.repair.title : copy.title;
  return html`<!doctype html><html lang="${page.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${titleOf(view, copy, name)} · ${name}</title>
${ready && earlyTap(scene)}
${ready && stripeJs(scene)}
${isLinkPage(view) && html`<script defer src="${script}" nonce="${nonce}"></script>`}
${view.state === "return" && view.returnUrl && html`<meta http-equiv="refresh" content="0; url=${view.returnUrl}">`}
${head(scene, copy.css, { title, preview: copy.preview })}
<noscript><style nonce="${nonce}">.action,.hint,.stuck{display:none!important}</style></noscript>
</head>
<body>
<main data-state="${view.state}" data-business="${name}">
${isLinkPage(view) && leave(scene)}
${bond(business, copy)}
${content}
<p class="sr" role="status"></p>
${ready && !ready.livemode && html`<p class="test-mode">${copy.testMode}</p>`}
</main>
${data && html`<script type="application/json" id="page-data" nonce="${nonce}">${raw(data)}</script>`}
</body></html>`;
}

type LinkView = Exclude<View, { state: "return" | "not_found" }>;

/**
 * Whether the page is at a link's address. Then its script runs, and sends messages to the app or window that shows it.
 */
const isLinkPage = (view: View): view is LinkView =>
  view.state === "error" || view.state === "refused" || view.state === "rate_limited"
    ? view.link !== undefined
    : view.state !== "return" && view.state !== "not_found";

/** Stripe.js loads while the customer reads. */
const stripeJs = ({ page: { stripeJs, nonce, publicUrl } }: Scene) =>
  html`<link rel="preconnect" href="${new URL(stripeJs, publicUrl).origin}">
<script async src="${stripeJs}" nonce="${nonce}" data-stripe></script>`;

/** The data for the page's script. `<` is escaped, so that no text in it can end the element. */
export function dataOf({ copy, page }: Scene, view: LinkView): string {
  const data: PageData = {
    locale: page.locale,
    link: "link" in view ? (view.link ?? null) : null,
    ...endOf(view),
    returnUrl: "returnUrl" in view ? view.returnUrl : null,
    consent: view.state === "ready" ? { text: copy.consent, locale: page.locale } : null,
    origins: page.origins,
    now: page.nowMs,
    account: copy.account,
    kinds: copy.kinds,
  };
  return JSON.stringify(data).replaceAll("<", "\\u003c");
}

/** The link's status, where it is known, and the error code for the host, where no bank can be linked. */
function endOf(view: LinkView): Pick<PageData, "status" | "code"> {
  switch (view.state) {
    case "ready":
    case "mended":
      return { status: "open", code: null };
    case "disconnected":
      return { status: "open", code: "account_disconnected" };
    case "completed":
    case "ended":
      return { status: "completed", code: null };
    case "expired":
    case "revoked":
      return { status: view.state, code: `link_${view.state}` };
    case "unknown":
      return { status: null, code: "resource_missing" };
    default:
      return { status: null, code: view.code };
  }
}

function titleOf(view: View, copy: Copy, business: string): string {
  switch (view.state) {
    case "ready":
      return view.repair ? copy.repair.title : copy.title;
    case "completed":
      return copy.already.heading;
    case "return":
      return fillText(copy.return.heading, { business });
    case "not_found":
      return copy.notFound.heading;
    case "rate_limited":
      return copy.rateLimited.heading;
    default:
      return copy[view.state].heading;
  }
}
