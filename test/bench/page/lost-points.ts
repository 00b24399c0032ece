// Why a page loses points at Lighthouse, where it is to. Each entry is checked: what costs no point any more must not stand here.

export interface Lost {
  pages: "all" | string[];
  why: string;
}

/** By Lighthouse's name of the audit. */
export const explained: Record<string, Lost> = {
  "is-crawlable": {
    pages: "all",
    why: "A link is for one customer. `noindex, nofollow` keeps it out of search engines.",
  },
  "http-status-code": {
    pages: ["expired", "no such link"],
    why: "A link that does not work is answered with 410 or 404, which is right for programs too.",
  },
  "errors-in-console": {
    pages: ["expired", "no such link"],
    why: "Chromium itself writes to the console that the document came with such a status. Scripts write nothing.",
  },
};
