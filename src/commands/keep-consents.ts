// `npm run consents`: keeps the words that customers are shown before they tap, when these have changed. Each text becomes
// a file under its hash, and its hash a line of the list that only ever grows.
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { consentText } from "../customer/page/consent.ts";
import { copies } from "../customer/page/copy/copies.ts";

mkdirSync("public/consents", { recursive: true });
for (const locale of Object.keys(copies) as (keyof typeof copies)[]) {
  const text = consentText(locale, copies[locale]);
  const hash = createHash("sha256").update(text).digest("hex");
  const file = `public/consents/${hash}.txt`;
  if (existsSync(file)) continue;
  writeFileSync(file, text);
  appendFileSync("src/customer/page/kept-consents.txt", `${hash} ${locale} ${new Date().toISOString().slice(0, 10)}\n`);
  console.info(`${locale}: kept in ${file}`);
}
