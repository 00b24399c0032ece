// Asks for the operator key. Shows nothing of the service before that is right.
import { BanklinkError } from "../../client/client.ts";
import { element, fill } from "../element.ts";
import { signIn } from "../session.ts";
import { wordsFor } from "../trouble.ts";

/** `why` is shown to whoever was signed in before; `enter` is called once the key is right. */
export function signInView(why: string, enter: () => void): HTMLElement {
  const key = element("input", {
    id: "key",
    type: "password",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    required: true,
    "aria-describedby": "key-hint key-trouble",
  });
  const trouble = element("p", { id: "key-trouble", class: "error", role: "alert" }, why);
  const button = element("button", { type: "submit", class: "button" }, "Sign in");
  const form = element(
    "form",
    { novalidate: true },
    element("label", { for: "key" }, "Operator key"),
    key,
    element(
      "p",
      { id: "key-hint", class: "hint" },
      "One of this service's API_KEY. It is kept in this tab only, until you sign out or close it.",
    ),
    trouble,
    button,
  );
  let isAsking = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = key.value.trim();
    if (isAsking) return;
    const say = (words: string) => {
      fill(trouble, words);
      key.setAttribute("aria-invalid", words === "" ? "false" : "true");
      if (words !== "") key.focus();
    };
    if (given === "") return say("Enter the key.");
    // Browsers refuse to send anything else in a header.
    if (!/^[!-~]+$/.test(given)) return say("This key is not right.");
    isAsking = true;
    button.setAttribute("aria-disabled", "true");
    say("");
    try {
      await signIn(given);
      key.value = "";
      enter();
    } catch (error) {
      const isWrong = error instanceof BanklinkError && error.status === 401;
      say(isWrong ? "This key is not right." : wordsFor(error));
    } finally {
      isAsking = false;
      button.removeAttribute("aria-disabled");
    }
  });
  return element("main", { class: "alone" }, element("h1", {}, "banklink console"), form);
}
