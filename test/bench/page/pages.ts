// The pages that are measured: where each is, and how it came to be.
import { expire } from "../../workerd/links.ts";
import type { Deployed } from "./deployed.ts";
import { longest } from "./longest.ts";

export interface Page {
  path: string;
  isDark?: boolean;
  /** What the browser asks for, where no link says it. */
  language?: string;
}

const usual = {
  permissions: ["payment_method", "balances"],
  purpose: "Verify the account we pay your rent deposit back to",
  return_url: "https://app.example.com/done",
  locale: "en",
};

/** Makes every page, by the name that the report gives it. */
export async function makePages(deployed: Deployed): Promise<Record<string, Page>> {
  const { operator, page, sandbox } = deployed;
  const make = async (terms: object) => {
    const account_holder = { type: "customer", email: "pat@example.com", name: "Pat Doe" };
    const made = await operator("POST", "/v1/links", { account_holder, ...terms });
    const { id, account_holder: holder } = made;
    return { id, holder, path: new URL(made.url).pathname, manage: new URL(made.manage_url).pathname };
  };
  const link = async (terms: object) => {
    const made = await make({ ...terms, return_url: usual.return_url });
    const { session } = await page(`${made.path}/session`, {});
    await sandbox(`/sessions/${session}/finish`, { institution: "Test (Non-OAuth)", accounts: ["Success", "Savings"] });
    const { accounts } = await page(`${made.path}/complete`, { session });
    if (accounts.length !== 2) throw new Error(`Two accounts were to be linked: ${JSON.stringify(accounts)}`);
    return made;
  };

  const [known, toRepair, completed] = [await link(usual), await link(usual), await link(longest)];
  const broken = await breakAccount(deployed, toRepair.id);
  const repair = { ...longest, return_url: usual.return_url, account_holder: toRepair.holder, relink: broken };
  const again = { ...longest, return_url: usual.return_url, account_holder: known.holder };
  const expired = await make(longest);
  await expire(deployed, expired.id);
  return {
    ready: await make(usual),
    "ready, dark": { ...(await make(usual)), isDark: true },
    "ready, in Spanish": await make({ ...usual, locale: "es" }),
    "ready, longest, accounts linked before": await make(again),
    "ready, longest, to repair an account": await make(repair),
    completed: completed,
    expired: expired,
    "the customer's own page": { path: completed.manage },
    "no such link": { path: "/l/unknown", language: "es-US" },
  };
}

/** An account that `link` has brought, whose bank has ended the connection. */
async function breakAccount({ operator, sandbox }: Deployed, link: string): Promise<string> {
  const { data } = await operator("GET", `/v1/accounts?link=${link}`);
  const { id } = data[0];
  await sandbox(`/accounts/${id}/deactivate`, {});
  const deadlineMs = Date.now() + 20_000;
  for (;;) {
    const { status } = await operator("GET", `/v1/accounts/${id}`);
    if (status === "inactive") return id;
    if (Date.now() > deadlineMs) throw new Error(`The webhook that ${id} is inactive has changed nothing.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
