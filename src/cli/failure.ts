// How a command that failed says so, and with which exit code it ends.
import { BanklinkError } from "../client/client.ts";
import { UsageError } from "./command.ts";
import { type Io, styled } from "./io.ts";
import { printLine } from "./print.ts";
import { clean } from "./width.ts";

/** Tells of `error` on stderr, to a program as an error envelope. Answers the exit code; throws what is a bug of ours. */
export function tell(io: Io, error: unknown, isJson: boolean): number {
  if (error instanceof UsageError) {
    const { message, param } = error;
    if (isJson) printEnvelope(io, { type: "usage_error", code: "usage_error", message, ...(param ? { param } : {}) });
    else printProblem(io, message);
    return 2;
  }
  if (!(error instanceof BanklinkError)) throw error;
  if (isJson) {
    printEnvelope(io, error.raw);
    return 1;
  }
  printProblem(io, error.message);
  const { param, requestId, stripeCode, code } = error;
  for (const [name, value] of Object.entries({ param, code, "Stripe's code": stripeCode, "request id": requestId }))
    if (value !== undefined) printLine(io.stderr, `  ${name}: ${clean(value)}`);
  if (error.status === 401)
    printLine(io.stderr, "  The key comes from BANKLINK_API_KEY or API_KEY: see banklink --help.");
  return 1;
}

export const printProblem = (io: Io, message: string): void =>
  printLine(io.stderr, `${styled(io, io.stderr, "red", "banklink:")} ${clean(message)}`);

const printEnvelope = (io: Io, error: object) => printLine(io.stderr, JSON.stringify({ error }, null, 2));
