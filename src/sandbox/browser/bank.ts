// The test bank's own page, in its popup window: authorize or deny, then back to the modal.
import { element } from "./element.ts";
import { type FromBank, send } from "./messages.ts";

export function showBank(root: HTMLElement): void {
  const name = decodeURIComponent(location.hash.slice(1)) || "Test bank";
  const answer = (authorized: boolean) => () => {
    const message: FromBank = { type: "bank", authorized };
    const opener = window.opener as Window | null;
    if (opener !== null) send(opener, message, location.origin);
    // Not at once: the message must be sent first, and a browser test must see its click end.
    setTimeout(() => window.close(), 100);
  };
  root.append(
    element("span", { class: "mark" }, "Sandbox"),
    element("h1", {}, "Test bank"),
    element("p", {}, `${name} asks: may the accounts you choose be shared?`),
    element("button", { class: "primary", click: answer(true) }, "Authorize"),
    element("button", { class: "secondary", click: answer(false) }, "Deny"),
  );
}
