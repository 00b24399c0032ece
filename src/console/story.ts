// A link's life in the order that it happened. Pure: the same link and events give the same story.
import { reasonOfAttempt } from "./reasons.ts";
import type { Attempt, EventObject, LinkedAccount, LinkObject, Outcome } from "./types.ts";
import { nameOf, some, type Tone } from "./words.ts";

/** One thing that happened. `at` is in Unix seconds; null where it is not known, or is still to come. */
export interface Step {
  key: string;
  title: string;
  at: number | null;
  tone: Tone;
  /** What it means, and what to do next. */
  texts: string[];
  /** For a developer: codes, ids, what Stripe said. */
  details: string[];
}

const step = (key: string, title: string, at: number | null, tone: Tone, texts: string[] = []): Step => ({
  key,
  title,
  at,
  tone,
  texts,
  details: [],
});

/** `events` are those of the link, as far as they are known: of a revocation only they say when it was. */
export function storyOf(link: LinkObject, events: EventObject[]): Step[] {
  const { data: accounts } = link.accounts;
  const steps = [step("made", "Link made", link.created, "off")];
  if (link.opened_at !== null) steps.push(step("opened", "The customer began", link.opened_at, "busy"));
  for (const [index, attempt] of link.attempts.entries()) steps.push(tryStep(attempt, index));
  for (const account of accounts)
    steps.push(
      step(
        account.id,
        `Linked: ${nameOf(account)}`,
        linkedAt(account, link),
        "good",
        account.banklink.surplus ? ["It is one more than the link asks for."] : [],
      ),
    );
  if (accounts.length === 0 && link.status === "completed")
    steps.push(step("completed", "Linked", link.completed_at, "good"));
  const ordered = steps.sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  return [...ordered, ...endOf(link, events)];
}

/** When the link brought the account, which may have been known for longer: then as its first try with success ended. */
function linkedAt({ created }: LinkedAccount, link: LinkObject): number | null {
  const first = link.attempts.find(({ outcome }) => outcome === "linked");
  return created >= (first?.started_at ?? link.created) ? created : (first?.ended_at ?? link.completed_at);
}

function endOf(link: LinkObject, events: EventObject[]): Step[] {
  if (link.status === "expired")
    return [step("end", "The link expired", link.expires_at, "warn", ["Extend it, or make a new one."])];
  if (link.status === "revoked") {
    const at = events.find(({ type, data }) => type === "link.revoked" && data.object.id === link.id)?.created ?? null;
    return [step("end", "The link was revoked", at, "warn", ["It opens nothing any more. Make a new one if needed."])];
  }
  if (link.status === "open")
    return [
      step("end", link.opened_at === null ? "Waits for the customer" : "Waits for a bank to be linked", null, "off", [
        "What happens appears here by itself.",
      ]),
    ];
  return [];
}

const outcomes: Record<Outcome, { words: string; tone: Tone }> = {
  pending: { words: "the customer is at the bank", tone: "busy" },
  linked: { words: "a bank was linked", tone: "good" },
  nothing_linked: { words: "nothing was linked", tone: "warn" },
  failed: { words: "it failed", tone: "bad" },
};

function tryStep(attempt: Attempt, index: number): Step {
  const { words, tone } = outcomes[attempt.outcome] ?? { words: attempt.outcome, tone: "off" };
  const by = attempt.via === "api" ? " in your app" : "";
  const reason = reasonOfAttempt(attempt);
  const lasted = attempt.ended_at === null ? null : attempt.ended_at - attempt.started_at;
  return {
    ...step(`try-${index}`, `Try ${index + 1}${by}: ${words}`, attempt.started_at, tone),
    texts: [reason?.what ?? "", reason?.next ?? ""].filter(Boolean),
    details: [
      attempt.session && `Session ${attempt.session}`,
      lasted !== null && lasted > 0 && `Lasted ${some(lasted, "second")}`,
      reason?.error && `Code ${reason.error.code}`,
      reason?.error?.stripe_code && `Stripe's code ${reason.error.stripe_code}`,
      reason?.error?.message,
    ].filter((text): text is string => Boolean(text)),
  };
}

/** Whether an event tells of this link, or of an account that it has brought. */
export function isOf(link: string, { data }: EventObject): boolean {
  const { object, relink } = data;
  return object.id === link || relink?.id === link || (object.banklink?.links?.includes(link) ?? false);
}
