// The linked accounts: bank, kind, last four digits. The client fills the same row from the template.
import { fillText } from "../copy/fill.ts";
import { type Content, html } from "../markup.ts";
import type { LinkedAccount } from "../view.ts";
import { icon } from "./icons.ts";
import { named, type Scene, say } from "./scene.ts";

export function accountList(scene: Scene, accounts: LinkedAccount[]) {
  // More were linked than were asked for, so each row says whether its account is used.
  const isOver = accounts.some(({ surplus }) => surplus);
  const rows = accounts.map((account) => {
    const uses = isOver && use(scene, account.surplus ? "surplus" : "counts");
    return row(scene, account.institutionName, describe(scene, account), uses);
  });
  return html`<ul class="rows accounts" data-accounts${accounts.length === 0 && " hidden"}>${rows}</ul>`;
}

export const accountTemplate = (scene: Scene) =>
  html`<template id="account">${row(scene, "", "", [use(scene, "counts", true), use(scene, "surplus", true)])}</template>`;

const row = (scene: Scene, bank: string, detail: string, uses: Content) =>
  html`<li>${accountName(scene, bank, detail, uses)}</li>`;

/** An account's name, as every page shows it. */
export const accountName = ({ copy }: Scene, bank: string, detail: string, uses: Content = null) =>
  html`${icon(copy, "bank")}<span><b>${named(bank || capital(copy.repair.bank))}</b><small>${detail}</small>${uses}</span>`;

export const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** Whether the business uses the account. */
export const use = (scene: Scene, which: "counts" | "surplus", hidden = false) =>
  html`<small data-use="${which}"${hidden && " hidden"}>${say(scene, scene.copy[which])}</small>`;

/** Its kind and last four digits. */
export function describe({ copy }: Scene, { subcategory, last4 }: LinkedAccount): string {
  const kind = new Map(Object.entries(copy.kinds)).get(subcategory) ?? copy.kinds.other;
  return last4 === null ? kind : fillText(copy.account, { kind, last4 });
}
