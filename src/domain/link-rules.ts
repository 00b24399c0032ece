// Which requests about a link are refused, and with which error; null means allowed. Pure functions.
import { fail } from "./failure.ts";
import { changed, type LinkChange, type LinkRecord, limits } from "./link.ts";

/** Why no session may be created for the link; null when one may. */
export function refusalToOpen(link: LinkRecord) {
  if (link.status === "open") return null;
  if (link.status === "completed")
    return fail({
      kind: "conflict",
      code: "link_completed",
      message: "A bank account is already linked by this link.",
    });
  return fail({
    kind: "gone",
    code: link.status === "expired" ? "link_expired" : "link_revoked",
    message: `This link is ${link.status}. Ask for a new one.`,
  });
}

export function refusalToChange(link: LinkRecord, change: LinkChange) {
  if (change.expires_at !== undefined && (link.status === "completed" || link.status === "revoked"))
    return fail({
      kind: "conflict",
      code: `link_${link.status}`,
      message: `This link is ${link.status}: its expires_at can no longer change. Make a new link.`,
      param: "expires_at",
    });
  if (Object.keys(changed(link, change).metadata).length > limits.metadataKeys)
    return fail({
      kind: "invalid",
      code: "parameter_invalid",
      message: `A link has at most ${limits.metadataKeys} metadata keys. Remove some by setting them to "".`,
      param: "metadata",
    });
  return null;
}

export const notOfThisLink = (session: string) =>
  fail({
    kind: "invalid",
    code: "resource_missing",
    message: `No such session on this link: '${session}'. Send the session that this link's last POST answered with.`,
    param: "session",
  });

export function refusalOfAttempts(attempts: number) {
  if (attempts < limits.attemptsPerLink) return null;
  return fail({
    kind: "conflict",
    code: "link_attempts_exceeded",
    message: `This link was tried ${limits.attemptsPerLink} times. Make a new link.`,
  });
}

export function refusalToRevoke(link: LinkRecord) {
  if (link.status !== "completed") return null;
  return fail({
    kind: "conflict",
    code: "link_completed",
    message: "This link is completed: there is nothing to revoke. To give up the bank account, disconnect it.",
  });
}
