// What can be done with a link as a whole: extend it, and revoke it.
import { announce } from "./announce.ts";
import { extendLink, revokeLink } from "./api.ts";
import { DAY, now } from "./days.ts";
import { question } from "./dialog.ts";
import { element, fill } from "./element.ts";
import { selectField } from "./fields.ts";
import { timeOf } from "./times.ts";
import type { LinkObject } from "./types.ts";

const lives = [1, 3, 7, 14, 30, 90];

/** Asks until when. Tells `changed` of the link after that. */
export function extend(link: LinkObject, changed: (link: LinkObject) => void): Promise<boolean> {
  const days = selectField(
    { label: "Good for, from now on", param: "expires_at" },
    lives.map((count) => [String(count), count === 1 ? "1 day" : `${count} days`] as const),
    "7",
  );
  const until = () => now() + Number(days.control.value) * DAY;
  const end = element("p", {});
  const show = () => fill(end, "It will end ", timeOf(until()), ".");
  days.control.addEventListener("change", show);
  show();
  return question({
    title: link.status === "expired" ? "Open the link again?" : "Until when is it good?",
    content: [days.root, end],
    yes: "Set the end",
    run: async () => {
      changed(await extendLink(link.id, until()));
      announce("The link has a new end");
    },
  });
}

/** Asks whether. Tells `changed` of the link after that. */
export const revoke = (link: LinkObject, changed: (link: LinkObject) => void): Promise<boolean> =>
  question({
    title: "Revoke this link?",
    content: [
      element("p", {}, "From now on it opens nothing, and that cannot be taken back. What is linked already stays."),
    ],
    yes: "Revoke",
    isDangerous: true,
    run: async () => {
      changed(await revokeLink(link.id));
      announce("The link is revoked");
    },
  });
