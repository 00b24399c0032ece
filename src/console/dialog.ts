// Asks before something is done that cannot be taken back, or that needs one more answer.
import { announce } from "./announce.ts";
import { type Child, element, newId } from "./element.ts";
import { troubleNotice, wordsFor } from "./trouble.ts";

interface Question {
  title: string;
  content: Child[];
  /** On the button that does it. */
  yes: string;
  isDangerous?: boolean;
  /** Whether what was filled in allows it; asked whenever something is typed. */
  isReady?: () => boolean;
  /** Does it. The dialog stays, with the reason, when this fails. */
  run: () => Promise<unknown>;
  /** The view's: who leaves it is not asked any more. */
  signal: AbortSignal;
}

/** Shows the question; answers whether it was done. The focus goes back to where it was. */
export function question({ title, content, yes, isDangerous = false, isReady = () => true, run, signal }: Question) {
  const name = newId("question");
  const trouble = element("div", { class: "trouble" });
  const confirm = element("button", { type: "submit", class: `button${isDangerous ? " danger" : ""}` }, yes);
  const cancel = element("button", { type: "button", class: "button quiet" }, "Cancel");
  const form = element(
    "form",
    { novalidate: true },
    element("h2", { id: name, tabindex: -1 }, title),
    content,
    trouble,
    element("div", { class: "choices" }, confirm, cancel),
  );
  const dialog = element("dialog", { "aria-labelledby": name }, form);
  const check = () => {
    confirm.disabled = !isReady();
  };
  check();
  form.addEventListener("input", check);

  return new Promise<boolean>((resolve) => {
    let isRunning = false;
    const leave = () => dialog.close();
    signal.addEventListener("abort", leave);
    // What is being done cannot be stopped: the question stays to tell how it ends.
    cancel.addEventListener("click", () => isRunning || dialog.close());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (isRunning || !isReady()) return;
      isRunning = true;
      for (const button of [confirm, cancel]) button.setAttribute("aria-disabled", "true");
      try {
        await run();
        dialog.close("done");
      } catch (error) {
        trouble.replaceChildren(troubleNotice(error));
        if (signal.aborted) announce(wordsFor(error));
      } finally {
        isRunning = false;
        for (const button of [confirm, cancel]) button.removeAttribute("aria-disabled");
      }
    });
    // Escape closes it as well, but for while it is being done. A second press Chromium does not ask about: it is stopped here.
    dialog.addEventListener("cancel", (event) => isRunning && event.preventDefault());
    dialog.addEventListener("keydown", (event) => isRunning && event.key === "Escape" && event.preventDefault());
    dialog.addEventListener("close", () => {
      signal.removeEventListener("abort", leave);
      dialog.remove();
      // What asked may have been drawn anew meanwhile, and the focus would be nowhere.
      if (!document.activeElement || document.activeElement === document.body)
        document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
      resolve(dialog.returnValue === "done");
    });
    (document.querySelector("#console") ?? document.body).append(dialog);
    dialog.showModal();
    (form.querySelector<HTMLElement>("input, select") ?? cancel).focus();
  });
}
