// What the customer will see, drawn by the very functions that draw the page, inside a shadow root of its own. It is a picture:
// nothing in it can be pressed or focused.
import css from "../../dist/page/onboarding.css.txt";
import { type Palette, palettes } from "../customer/page/color.ts";
import { en } from "../customer/page/copy/en.ts";
import { es } from "../customer/page/copy/es.ts";
import { icons } from "../customer/page/icons.ts";
import { html } from "../customer/page/markup.ts";
import type { Locale, ReadyView, Words } from "../customer/page/view.ts";
import { bond } from "../customer/page/views/bond.ts";
import { ready } from "../customer/page/views/ready.ts";
import type { Settings } from "./types.ts";

export type Scheme = "light" | "dark";

/** What the page depends on while the form is filled in. */
export interface Shown {
  permissions: string[];
  prefetch: string[];
  purpose: string | null;
  /** Unix seconds. */
  expiresAt: number;
}

const copies = { en, es };

/** Draws it anew with each call of `show`, which answers what it says, for whoever does not see it. */
export function createPreview({ business, livemode }: Settings) {
  const root = document.createElement("div");
  root.className = "picture";
  root.inert = true;
  root.ariaHidden = "true";
  const shadow = root.attachShadow({ mode: "open" });
  const dressed = (["light", "dark"] as const).map((scheme) => {
    return [scheme, styles(scheme, palettes(business.brand_color)[scheme])] as const;
  });
  const sheets = new Map(dressed);

  return {
    root,
    show(shown: Shown, locale: Locale, scheme: Scheme): string {
      const copy: Words = { ...copies[locale], consent: "", css: "", icons };
      const page = {
        locale,
        business: {
          name: business.name,
          logoUrl: business.logo_url,
          brandColor: business.brand_color,
          supportEmail: business.support_email,
          privacyUrl: business.privacy_url,
        },
        nonce: "",
        stripeJs: "",
        publicUrl: location.origin,
        origins: [],
        nowMs: Date.now(),
      };
      const view: ReadyView = {
        ...shown,
        state: "ready",
        link: "",
        managePath: "",
        returnUrl: null,
        livemode,
        repair: null,
        linked: [],
      };
      const content = html`<div class="body"><main data-state="ready" data-live lang="${locale}">${bond(page.business, copy)}
${ready({ page, copy }, view)}${!livemode && html`<p class="test-mode">${copy.testMode}</p>`}</main></div>`;
      const sheet = sheets.get(scheme);
      if (sheet) shadow.adoptedStyleSheets = [sheet];
      // The only markup that the console reads. The page's functions made it, and they escape every value.
      shadow.innerHTML = trusted(content.toString());
      for (const time of shadow.querySelectorAll("time")) {
        const format = new Intl.DateTimeFormat(`${locale}-US`, { dateStyle: "long", timeStyle: "short" });
        time.textContent = format.format(new Date(time.dateTime));
      }
      return textOf(shadow);
    },
  };
}

/** The page's heading, what it is for, what is shared, and its button, as text. */
function textOf(shadow: ShadowRoot): string {
  const texts = [...shadow.querySelectorAll("h1, .lead, h2, .rows b, .button")].map((part) => part.textContent?.trim());
  return texts.join(". ");
}

/** The page's styles in one scheme, whatever the system's is, as it looks on a phone. */
function styles(scheme: Scheme, palette: Palette): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  const properties = Object.entries(palette).map(([name, value]) => {
    return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${value}`;
  });
  const inside = css.replaceAll(":root", ":host").replaceAll(/(^|[{},])body(?=[,{])/g, "$1.body");
  sheet.replaceSync(`${inside}:host{color-scheme:${scheme};${properties.join(";")}}main{min-height:0}`);
  for (let at = sheet.cssRules.length - 1; at >= 0; at--) {
    const rule = sheet.cssRules[at];
    if (rule instanceof CSSSupportsRule) sheet.deleteRule(at);
    if (!(rule instanceof CSSMediaRule)) continue;
    const condition = rule.conditionText;
    const isDark = condition.includes("prefers-color-scheme");
    // For a wider window, or for a button that stays in reach: not so in a picture.
    if (!isDark && !/(min|width|height)/.test(condition)) continue;
    const inner = [...rule.cssRules].map(({ cssText }) => cssText);
    sheet.deleteRule(at);
    if (isDark && scheme === "dark") for (const text of inner.reverse()) sheet.insertRule(text, at);
  }
  return sheet;
}

interface Policy {
  createHTML(markup: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(markup: string): string }): Policy;
}

// The console's Content-Security-Policy lets no text become markup but through this policy, where browsers know of that.
const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
const policy: Policy = types?.createPolicy("preview", { createHTML: (markup) => markup }) ?? {
  createHTML: (markup) => markup,
};
const trusted = (markup: string): string => policy.createHTML(markup);
