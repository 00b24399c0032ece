// The linked accounts: bank, kind, last four digits. The client fills the same row from the template.
import { fillText } from "../copy/fill.ts";
import { html } from "../markup.ts";
import type { LinkedAccount } from "../view.ts";
import { icon } from "./icons.ts";
import type { Scene } from "./scene.ts";

export const accountList = (scene: Scene, accounts: LinkedAccount[]) =>
  html`<ul class="rows accounts" data-accounts${accounts.length === 0 && " hidden"}>${accounts.map((account) =>
    row(account.institutionName, describe(scene, account)),
  )}</ul>`;

export const accountTemplate = () => html`<template id="account">${row("", "")}</template>`;

const row = (bank: string, detail: string) =>
  html`<li>${icon("bank")}<span><b>${bank}</b><small>${detail}</small></span></li>`;

function describe({ copy }: Scene, { subcategory, last4 }: LinkedAccount): string {
  const kind = new Map(Object.entries(copy.kinds)).get(subcategory) ?? copy.kinds.other;
  return last4 === null ? kind : fillText(copy.account, { kind, last4 });
}
