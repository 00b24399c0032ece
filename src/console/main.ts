// The console: signs in, and shows the view that the address names.

import { BanklinkError } from "../client/client.ts";
import { announce } from "./announce.ts";
import { element, fill } from "./element.ts";
import { type Frame, frame } from "./frame.ts";
import { type Place, placeOf, type View } from "./place.ts";
import { keptKey, onSignOut, settings, signIn, signOut } from "./session.ts";
import { wordsFor } from "./trouble.ts";
import { doctorView } from "./views/doctor.ts";
import { funnelView } from "./views/funnel.ts";
import { holderView } from "./views/holder.ts";
import { linkView } from "./views/link.ts";
import { linksView } from "./views/links.ts";
import { newLinkView } from "./views/new-link.ts";
import { signInView } from "./views/sign-in.ts";
import { unknownView } from "./views/unknown.ts";

const views: Record<Place["name"], View> = {
  links: linksView,
  new: newLinkView,
  link: linkView,
  holder: holderView,
  funnel: funnelView,
  doctor: doctorView,
  unknown: unknownView,
};

const root = document.querySelector("#console") as HTMLElement;
let shown: Frame | null = null;
let leaving = new AbortController();

function showSignIn(why = ""): void {
  leaving.abort();
  shown = null;
  document.title = "Sign in · banklink console";
  fill(root, signInView(why, enter));
  root.querySelector("input")?.focus();
}

function enter(): void {
  shown = frame(settings(), () => signOut());
  fill(root, shown.root);
  showPlace();
}

/** Shows what the address names. The focus goes to its heading, as on a page that was loaded. */
function showPlace(): void {
  if (!shown) return;
  leaving.abort();
  leaving = new AbortController();
  const place = placeOf(location.hash);
  const content = views[place.name](place, leaving.signal);
  shown.show(content, place.name);
  const heading = content.querySelector("h1");
  const name = () => {
    document.title = `${heading?.textContent ?? ""} · ${settings().business.name} · banklink console`;
  };
  name();
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  scrollTo(0, 0);
  // What a link is called is known only once it was read.
  const observer = new MutationObserver(name);
  observer.observe(heading, { childList: true, characterData: true, subtree: true });
  leaving.signal.addEventListener("abort", () => observer.disconnect());
}

async function resume(key: string): Promise<void> {
  fill(
    root,
    element("main", { class: "alone" }, element("h1", {}, "banklink console"), element("p", {}, "Signing in…")),
  );
  try {
    await signIn(key);
  } catch (error) {
    if (error instanceof BanklinkError && error.status === 401)
      return signOut("The key does not work any more. Sign in with the current one.");
    return showSignIn(`${wordsFor(error)} Reload the page, or sign in again.`);
  }
  enter();
  announce("Signed in");
}

onSignOut(showSignIn);
addEventListener("hashchange", showPlace);
const key = keptKey();
if (key === null) showSignIn();
else void resume(key);
