// What can be done with a link as a whole: extend it, and revoke it.
import { announce } from "./announce.ts";
import { extendLink, revokeLink } from "./api.ts";
import { DAY, endAfter, lifeWords, lives, now } from "./days.ts";
import { question } from "./dialog.ts";
import { element, fill } from "./element.ts";
import { selectField } from "./fields.ts";
import { code } from "./parts.ts";
import { timeOf } from "./times.ts";
import type { LinkObject } from "./types.ts";
import { titleOf } from "./words.ts";

/** The view that asks, and what is told of the link as it is afterwards. */
export interface Asker {
  signal: AbortSignal;
  changed(link: LinkObject): void;
}

const named = (link: LinkObject) =>
  element("p", {}, element("b", {}, element("bdi", {}, titleOf(link))), " ", code(link.id));

/** Asks until when, and offers what is no sooner than now, and a week at least. */
export function extend(link: LinkObject, { signal, changed }: Asker): Promise<boolean> {
  const left = link.expires_at - now();
  const offered = lives.find((days) => days >= 7 && days * DAY >= left) ?? 90;
  const days = selectField(
    { label: "Good for, from now on", param: "expires_at" },
    lives.map((count) => [String(count), lifeWords(count)] as const),
    String(offered),
  );
  const until = () => endAfter(Number(days.control.value), now());
  const end = element("p", {});
  const show = () => {
    const isSooner = until() < link.expires_at;
    fill(end, "It will end ", timeOf(until()), isSooner && [", sooner than now: ", timeOf(link.expires_at)], ".");
  };
  days.control.addEventListener("change", show);
  show();
  return question({
    title: link.status === "expired" ? "Open the link again?" : "Until when is it good?",
    content: [named(link), days.root, end],
    yes: "Set the end",
    signal,
    run: async () => {
      changed(await extendLink(link.id, until()));
      announce("The link has a new end");
    },
  });
}

/** Asks whether. */
export const revoke = (link: LinkObject, { signal, changed }: Asker): Promise<boolean> =>
  question({
    title: "Revoke this link?",
    content: [
      named(link),
      element("p", {}, "From now on it opens nothing, and that cannot be taken back. What is linked already stays."),
    ],
    yes: "Revoke",
    signal,
    isDangerous: true,
    run: async () => {
      changed(await revokeLink(link.id));
      announce("The link is revoked");
    },
  });
