// Logging in at a test bank: with a password in the modal, or in the bank's own popup window.

import type { Step } from "./dialog.ts";
import { element } from "./element.ts";
import { type FromBank, messageIn } from "./messages.ts";

/** Words that make a login fail or ask for a code when they are typed in, as at Stripe's own test bank. */
const incorrect = "incorrect";
const failing = "error";
const oneTimeCode = "mfa";

interface Login {
  bank: string;
  show(step: Step): void;
  back(): void;
  onSuccess(): void;
  onFailure(why: string): void;
}

function field(text: string, attributes: Record<string, string>) {
  const input = element("input", { required: true, ...attributes });
  return { input, label: element("label", {}, element("span", {}, text), input) };
}

function form(fields: HTMLElement[], problem: string, onSubmit: () => void): HTMLFormElement {
  return element(
    "form",
    {
      submit: (event) => {
        event.preventDefault();
        onSubmit();
      },
    },
    ...(problem === "" ? [] : [element("p", { class: "problem", role: "alert" }, problem)]),
    ...fields,
    element("button", { class: "primary", type: "submit" }, "Log in"),
  );
}

export function logInWithPassword(login: Login, problem = ""): void {
  const user = field("Username", { name: "username", autocomplete: "off", value: "sandbox_user" });
  const password = field("Password", {
    name: "password",
    type: "password",
    autocomplete: "off",
    value: "sandbox_password",
  });
  const submit = () => {
    const typed = [user.input.value, password.input.value];
    if (typed.includes(failing)) login.onFailure(`${login.bank} ended the login.`);
    else if (typed.includes(incorrect)) logInWithPassword(login, "That username or password is not right. Try again.");
    else if (typed.includes(oneTimeCode)) askForCode(login);
    else login.onSuccess();
  };
  login.show({
    heading: `Log in to ${login.bank}`,
    content: [
      form([user.label, password.label], problem, submit),
      element(
        "p",
        { class: "hint" },
        "Anything works. Type “incorrect”, “error” or “mfa” to see what a customer would see.",
      ),
    ],
    back: login.back,
  });
}

function askForCode(login: Login, problem = ""): void {
  const code = field("One-time code", {
    name: "code",
    inputmode: "numeric",
    autocomplete: "one-time-code",
  });
  const submit = () => {
    if (code.input.value === failing) login.onFailure(`${login.bank} ended the login.`);
    else if (code.input.value === incorrect) askForCode(login, "That code is not right. Try again.");
    else login.onSuccess();
  };
  login.show({
    heading: "Enter the code we sent you",
    content: [form([code.label], problem, submit)],
    focus: code.input,
    back: () => logInWithPassword(login),
  });
}

/** Waits for the bank's window; calls `settle` with its answer, or with null when it was closed without one. */
function listen(popup: Window, settle: (authorized: boolean | null) => void): void {
  const done = (authorized: boolean | null) => {
    clearInterval(watch);
    removeEventListener("message", onMessage);
    settle(authorized);
  };
  const onMessage = (event: MessageEvent) => {
    if (event.origin !== location.origin || event.source !== popup) return;
    const message = messageIn<FromBank>(event);
    if (message?.type === "bank") done(message.authorized);
  };
  const watch = setInterval(() => {
    if (popup.closed) done(null);
  }, 300);
  addEventListener("message", onMessage);
}

export function logInAtBank(login: Login, problem = ""): void {
  const open = () => {
    const popup = window.open(`/_sandbox/bank#${encodeURIComponent(login.bank)}`, "", "popup,width=480,height=640");
    if (popup === null) {
      logInAtBank(login, "Your browser blocked the bank’s window. Allow pop-ups for this page, then try again.");
      return;
    }
    login.show({
      heading: `Continue at ${login.bank}`,
      content: [element("p", { role: "status" }, "Log in in the window that has opened.")],
      back: () => {
        popup.close();
        login.back();
      },
    });
    listen(popup, (authorized) => {
      if (authorized) login.onSuccess();
      else if (authorized === false) login.onFailure(`Access was denied at ${login.bank}.`);
      else logInAtBank(login, "The bank’s window was closed before you logged in.");
    });
  };
  login.show({
    heading: `Log in at ${login.bank}`,
    content: [
      ...(problem === "" ? [] : [element("p", { class: "problem", role: "alert" }, problem)]),
      element("p", {}, `You log in at ${login.bank} itself, in a new window.`),
      element("button", { class: "primary", click: open }, "Log in"),
    ],
    back: login.back,
  });
}
