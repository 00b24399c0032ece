// Which session one more try on a link gets. Where a preview version of Stripe's API may be used, it repairs the link's
// account or begins at the link's bank; where Stripe refuses that, and elsewhere, it is a plain one.
import { isWell } from "../domain/account.ts";
import type { RepairWay } from "../domain/attempt.ts";
import { fail, ok, type Result } from "../domain/failure.ts";
import type { LinkRecord } from "../domain/link.ts";
import { refusalOfMended, relinkFailed } from "../domain/repair.ts";
import { nowMs } from "../platform/clock.ts";
import type { StripeClient } from "../stripe/client.ts";
import { readAccount } from "../stripe/connections.ts";
import { type Creation, createSession, plainly } from "../stripe/create-session.ts";
import { atBank, readForRelink, toRelink } from "../stripe/preview.ts";
import type { Changes } from "./changes.ts";

interface Needs {
  changes: Changes;
  stripe: StripeClient;
  /** Null where no preview version may be used. */
  preview: string | null;
}

interface Try {
  nonce: string;
  /** When whoever asked stops waiting, in milliseconds: for all calls together. */
  deadlineMs: number;
  isTrial: boolean;
}

interface Opened {
  id: string;
  clientSecret: string;
  /** How the account of a repair link is repaired in it. */
  relink?: RepairWay;
  /** Why Stripe did not take the link's bank. */
  institution_refused?: string;
}

/** Reading an account first may take this part of the time that is left, each time. */
const readingShare = 1 / 4;

/** `link` has the limits that it has left. Fails as a `conflict` where the link's account turns out to be well. */
export async function openSession(
  needs: Needs,
  link: LinkRecord,
  returnUrl: string | null,
  one: Try,
): Promise<Result<Opened>> {
  const special = needs.preview === null ? null : await openSpecial(needs, needs.preview, link, returnUrl, one);
  if (special && (special.ok || special.failure.kind !== "stripe_refused")) return special;
  const options = link.relink === null ? link : narrowed(needs.changes, link);
  const call = creation(link, "session", one);
  const opened = await createSession(needs.stripe, options, plainly(link.account_holder, options), returnUrl, call);
  if (!opened.ok) return opened;
  const isBankRefused = special?.ok === false && link.relink === null;
  return ok({
    ...opened.value,
    ...(link.relink !== null ? { relink: "plain" as const } : {}),
    ...(isBankRefused && "message" in special.failure ? { institution_refused: special.failure.message } : {}),
  });
}

/** A session that only preview versions have; null where the link needs none, or where it could not repair the account. */
async function openSpecial(
  { changes, stripe }: Needs,
  apiVersion: string,
  link: LinkRecord,
  returnUrl: string | null,
  one: Try,
): Promise<Result<Opened> | null> {
  const { relink: account, institution, account_holder } = link;
  const create = (key: string, what: object) =>
    createSession(stripe, link, what, returnUrl, { ...creation(link, key, one), apiVersion });
  if (account === null) return institution === null ? null : create("bank", atBank(institution, account_holder, link));
  // Stripe has found that it cannot: the next try must not end the same way.
  if (changes.store.attempts.ofLink(link.id).some(({ error }) => error?.code === relinkFailed)) return null;
  const call = creation(link, "", one);
  const budgetMs = call.budgetMs * readingShare;
  const read = await readForRelink(stripe, account, { ...call, budgetMs, apiVersion });
  if (!read.ok) return read;
  // What a preview shows is no reason to keep anybody from repairing: the released version must say so too.
  const released = read.value.isWell ? await readAccount(stripe, account, link.stripe_account, budgetMs) : null;
  if (released?.ok && isWell(released.value)) {
    changes.queue.want("account", account);
    return fail(refusalOfMended.failure);
  }
  const { authorization } = read.value;
  if (authorization === null) return null;
  const opened = await create("relink", toRelink(authorization, account));
  return opened.ok ? ok({ ...opened.value, relink: "stripe" }) : opened;
}

/** How a session is asked for now; each kind has a key of its own, as its repeat gets the same session. */
const creation = (link: LinkRecord, kind: string, { nonce, deadlineMs, isTrial }: Try): Creation => ({
  idempotencyKey: `banklink-${kind}-${nonce}`,
  stripeAccount: link.stripe_account,
  budgetMs: deadlineMs - nowMs(),
  isTrial,
});

/** The options of a plain session that is to bring the broken account again: one account, of its kind. */
function narrowed(changes: Changes, link: LinkRecord): LinkRecord {
  const subcategory = link.relink === null ? undefined : changes.store.account(link.relink)?.account.subcategory;
  const kinds = link.filters.account_subcategories.filter((kind) => kind === subcategory);
  const filters = kinds.length > 0 ? { ...link.filters, account_subcategories: kinds } : link.filters;
  return { ...link, filters, limits: { accounts: 1 } };
}
