// One state of the page: a heading, which gets the focus, a sentence, and the rest.
import { type Content, html, type Markup } from "../markup.ts";

interface Section {
  state: string;
  heading: Content;
  lead?: Content;
  /** Not shown until the client says so. */
  hidden?: boolean | undefined;
}

export const section = ({ state, heading, lead, hidden = false }: Section, content: Content = null): Markup =>
  html`<section data-view="${state}"${hidden && " hidden"}>
<h1 tabindex="-1">${heading}</h1>
${lead ? html`<p class="lead">${lead}</p>` : null}
${content}
</section>`;
