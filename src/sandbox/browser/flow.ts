// The steps a person goes through: consent, bank, login, accounts, done. `end` gets the result for Stripe.js.
import { Dialog } from "./dialog.ts";
import { element } from "./element.ts";
import { logInAtBank, logInWithPassword } from "./login.ts";
import type { Result, Start } from "./messages.ts";
import { type Bank, type Offer, type Opened, Refused, server } from "./server.ts";

const data: Record<string, string> = {
  payment_method: "Account and routing number, for payments",
  balances: "Balances",
  ownership: "Name and address of the owners",
  transactions: "Transactions",
};
const kinds: Record<string, string> = {
  checking: "Checking",
  savings: "Savings",
  credit_card: "Credit card",
  mortgage: "Mortgage",
  line_of_credit: "Line of credit",
};

/** An account as a person knows it: "Success ••••6789". */
function label(offer: Offer): string {
  const called = offer.name ?? kinds[offer.subcategory] ?? "Account";
  return offer.last4 === null ? called : `${called} ••••${offer.last4}`;
}

function button(text: string, click: () => void, look = "primary"): HTMLButtonElement {
  return element("button", { class: look, type: "button", click }, text);
}

export class Flow {
  readonly #start: Start;
  readonly #end: (result: Result) => void;
  readonly #dialog: Dialog;
  #opened: Opened | null = null;
  #linking: Promise<Result> | null = null;

  constructor(root: HTMLElement, start: Start, end: (result: Result) => void) {
    this.#start = start;
    this.#end = end;
    this.#dialog = new Dialog(root, () => void this.close());
    this.#wait("Opening…");
    void this.#open();
  }

  /** Ends the flow, with the accounts that were linked or without any. */
  async close(): Promise<void> {
    try {
      // When accounts are being linked at this moment, they stay linked and are the result.
      this.#end(await (this.#linking ?? server.close(this.#start)));
    } catch (problem) {
      this.#fail(problem);
    }
  }

  async #open(): Promise<void> {
    try {
      this.#opened = await server.open(this.#start);
      this.#consent(this.#opened);
    } catch (problem) {
      this.#fail(problem);
    }
  }

  #fail(problem: unknown): void {
    this.#end({
      error: problem instanceof Refused ? problem.error : { type: "api_error", message: "The sandbox failed." },
    });
  }

  #wait(text: string): void {
    this.#dialog.show({ heading: text, content: [element("p", { class: "spinner", role: "status" }, "One moment.")] });
  }

  #consent(opened: Opened): void {
    const shared = opened.permissions.map((permission) => element("li", {}, data[permission] ?? permission));
    this.#dialog.show({
      heading: opened.repairs ? "Reconnect your bank account" : "Link your bank account",
      content: [
        element(
          "p",
          {},
          opened.repairs
            ? `You log in at ${opened.institutions[0]?.name ?? "your bank"} again. This is what is asked for:`
            : "You log in at your bank and choose what to share. This is what is asked for:",
        ),
        element("ul", { class: "data" }, ...shared),
        button("Agree and continue", () => this.#chooseBank(opened)),
      ],
    });
  }

  #chooseBank(opened: Opened): void {
    const [bank] = opened.institutions;
    if (opened.oneBank && bank !== undefined) void this.#enter(opened, bank);
    else this.#search(opened);
  }

  /** Where Back leads from a bank: to the list of banks, or where there is no choice, to the start. */
  #leaveBank(opened: Opened): void {
    if (opened.oneBank) this.#consent(opened);
    else this.#search(opened);
  }

  #search(opened: Opened): void {
    const list = element("ul", { class: "banks", "aria-label": "Banks" });
    const count = element("p", { class: "hint", role: "status" });
    const field = element("input", {
      type: "search",
      "aria-label": "Search for your bank",
      placeholder: "Search for your bank",
      autocomplete: "off",
    });
    const fill = () => {
      const wanted = field.value.trim().toLowerCase();
      const found = opened.institutions.filter((bank) => bank.name.toLowerCase().includes(wanted));
      list.replaceChildren(...found.map((bank) => this.#bank(opened, bank)));
      count.textContent = found.length === 0 ? "No bank of that name." : `${found.length} banks`;
      if (found.length === 1) count.textContent = "1 bank";
    };
    field.addEventListener("input", fill);
    fill();
    this.#dialog.show({
      heading: "Choose your bank",
      content: [field, count, list],
      focus: field,
      back: () => this.#consent(opened),
    });
  }

  #bank(opened: Opened, bank: Bank): HTMLLIElement {
    const initial = element("span", { class: "initial", "aria-hidden": "true" }, bank.name.slice(0, 1));
    const choose = () => void this.#enter(opened, bank);
    return element("li", {}, element("button", { class: "bank", type: "button", click: choose }, initial, bank.name));
  }

  async #enter(opened: Opened, bank: Bank): Promise<void> {
    this.#wait(`Connecting to ${bank.name}…`);
    try {
      await server.enter(this.#start, bank.name);
    } catch (problem) {
      this.#unavailable(opened, bank, problem);
      return;
    }
    const logIn = bank.login === "oauth" ? logInAtBank : logInWithPassword;
    logIn({
      bank: bank.name,
      show: (step) => this.#dialog.show(step),
      back: () => this.#leaveBank(opened),
      onSuccess: () => void (opened.repairs ? this.#repair(bank) : this.#choose(opened, bank)),
      onFailure: (why) => this.#stopped(opened, bank, "Could not log in", why),
    });
  }

  /** Shows a problem of this bank to the person, who may choose another; any other problem ends the flow. */
  #unavailable(opened: Opened, bank: Bank, problem: unknown): void {
    const code = problem instanceof Refused ? (problem.error.code ?? "") : "";
    if (!/^(institution_|no_debitable_account|accounts_unavailable)/.test(code)) {
      this.#fail(problem);
      return;
    }
    const noAccounts = !code.startsWith("institution_");
    this.#stopped(
      opened,
      bank,
      noAccounts ? "No account to link" : `${bank.name} is unavailable`,
      problem instanceof Refused ? (problem.error.message ?? "") : "",
    );
  }

  #stopped(opened: Opened, bank: Bank, heading: string, why: string): void {
    this.#dialog.show({
      heading,
      content: [
        element("p", { class: "problem", role: "alert" }, why),
        ...(opened.oneBank ? [] : [button("Choose another bank", () => this.#search(opened))]),
        button("Try again", () => void this.#enter(opened, bank), opened.oneBank ? "primary" : "secondary"),
      ],
    });
  }

  async #choose(opened: Opened, bank: Bank): Promise<void> {
    this.#wait("Finding your accounts…");
    try {
      const offered = await server.accounts(this.#start, bank.name);
      this.#accounts(opened, bank, offered.accounts);
    } catch (problem) {
      this.#unavailable(opened, bank, problem);
    }
  }

  #accounts(opened: Opened, bank: Bank, offers: Offer[]): void {
    const limit = this.#start.withToken ? 1 : opened.limit;
    const boxes = offers.map((offer) =>
      element("input", { type: limit === 1 ? "radio" : "checkbox", name: "account", value: offer.key }),
    );
    const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);
    const rows = boxes.map((box, index) => {
      const offer = offers[index];
      return element("label", { class: "account" }, box, element("span", {}, offer === undefined ? "" : label(offer)));
    });
    const problem = element("p", { class: "problem", role: "alert", hidden: true });
    const refuse = (text: string) => {
      problem.hidden = false;
      problem.textContent = text;
    };
    const obeyLimit = () => {
      problem.hidden = true;
      const full = limit !== null && limit > 1 && chosen().length >= limit;
      for (const box of boxes) box.disabled = full && !box.checked;
    };
    for (const box of boxes) box.addEventListener("change", obeyLimit);
    const link = async () => {
      if (chosen().length === 0) return refuse("Choose an account first.");
      if (this.#linking !== null) return;
      try {
        this.#linking = server.link(this.#start, bank.name, chosen());
        await this.#linking;
        this.#done("Linked", `Your choice at ${bank.name} has been linked.`);
      } catch (failure) {
        this.#linking = null;
        if (failure instanceof Refused && failure.error.param === "accounts") refuse(failure.error.message ?? "");
        else this.#fail(failure);
      }
    };
    const hint = limit === 1 ? "Choose one." : limit === null ? "Choose one or more." : `Choose up to ${limit}.`;
    this.#dialog.show({
      heading: "Choose accounts to link",
      content: [
        element("p", {}, `${bank.name} · ${hint}`),
        element("fieldset", {}, element("legend", { class: "unseen" }, "Accounts"), ...rows),
        problem,
        button(limit === 1 ? "Link account" : "Link accounts", () => void link()),
      ],
      back: () => this.#leaveBank(opened),
    });
  }

  async #repair(bank: Bank): Promise<void> {
    this.#wait(`Reconnecting to ${bank.name}…`);
    try {
      this.#linking ??= server.relink(this.#start, bank.name);
      const result = await this.#linking;
      const worked = result.error === undefined && result.session.accounts.length > 0;
      if (worked) this.#done("Reconnected", `Your account at ${bank.name} works again.`);
      else this.#done("Not reconnected", `${bank.name} no longer has this account, or it was closed.`, false);
    } catch (problem) {
      this.#fail(problem);
    }
  }

  #done(heading: string, text: string, well = true): void {
    const done = button("Done", () => void this.close());
    this.#dialog.show({
      heading,
      content: [
        ...(well ? [element("p", { class: "check", "aria-hidden": "true" }, "✓")] : []),
        element("p", {}, text),
        done,
      ],
    });
  }
}
