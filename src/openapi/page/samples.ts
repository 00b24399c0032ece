// How an operation is called: with curl, and with the client.
import type { Document, OperationObject, Parameter } from "../shape.ts";

/** The client's call of each operation that it has. The path's names and the rest come after it. */
const calls: Record<string, string> = {
  createLink: "links.create",
  listLinks: "links.list",
  retrieveLink: "links.retrieve",
  updateLink: "links.update",
  revokeLink: "links.revoke",
  createSession: "sessions.create",
  listAccounts: "accounts.list",
  retrieveAccount: "accounts.retrieve",
  refreshAccount: "accounts.refresh",
  subscribeAccount: "accounts.subscribe",
  unsubscribeAccount: "accounts.unsubscribe",
  disconnectAccount: "accounts.disconnect",
  listAccountOwners: "accounts.owners",
  listAccountTransactions: "accounts.transactions",
  retrieveHolder: "holders.retrieve",
  deleteHolder: "holders.delete",
  listEvents: "events.list",
  resendEvent: "events.resend",
  retrieveStats: "stats.retrieve",
  runDoctor: "doctor.run",
  retrieveSettings: "settings.retrieve",
  retrieveConsentText: "consents.retrieve",
  retrieveNotifyEndpoint: "notifyEndpoint.retrieve",
};

const shown = (parameters: Parameter[] = [], place: string) =>
  parameters.filter((parameter) => parameter.in === place && parameter.example !== undefined);

/** The example of the body that is shown; undefined where there is none, or nothing in it. */
export function bodyOf({ requestBody }: OperationObject): unknown {
  const [example] = Object.values(requestBody?.content["application/json"].examples ?? {});
  const value = example?.value;
  return value !== undefined && Object.keys(value as object).length > 0 ? value : undefined;
}

export function curl(path: string, method: string, operation: OperationObject): string {
  const { parameters, security } = operation;
  const filled = shown(parameters, "path").reduce((at, { name, example }) => at.replace(`{${name}}`, String(example)), path); // biome-ignore format: one idea
  const query = shown(parameters, "query").map(({ name, example }) => `${name}=${example}`).join("&"); // biome-ignore format: one idea
  const body = bodyOf(operation);
  const verb = method === "get" ? "" : ` -X ${method.toUpperCase()}`;
  return [
    `curl${verb} "https://link.example.com${filled}${query ? `?${query}` : ""}"`,
    ...shown(parameters, "header").map(({ name, example }) => `-H "${name}: ${example}"`),
    ...(security === undefined ? ['-H "Authorization: Bearer $API_KEY"'] : []),
    ...(body === undefined
      ? []
      : ['-H "Content-Type: application/json"', `-d '${JSON.stringify(body, null, 2).replaceAll("'", "'\\''")}'`]),
  ].join(" \\\n  ");
}

/** Null where the client has no such call: the customer's page, apps and Stripe call by themselves. */
export function client(operation: OperationObject): string | null {
  const call = calls[operation.operationId];
  if (!call) return null;
  const path = shown(operation.parameters, "path").map(({ example }) => JSON.stringify(example));
  const query = shown(operation.parameters, "query").map(({ name, example }) => [name, example]);
  const body = bodyOf(operation) as { features?: unknown } | undefined;
  const last = body?.features ?? body ?? (query.length > 0 ? Object.fromEntries(query) : undefined);
  const given = [...path, ...(last === undefined ? [] : [literal(last)])];
  return `const answer = await banklink.${call}(${given.join(", ")});`;
}

/** As one writes it in TypeScript. */
const literal = (value: unknown) => JSON.stringify(value, null, 2).replaceAll(/^(\s*)"(\w+)":/gm, "$1$2:");

export const clientSetup = `import { Banklink } from "banklink";

const banklink = new Banklink({ url: "https://link.example.com", key: process.env.API_KEY ?? "" });`;

/** The ids of operations that have no call of the client's, though an operator calls them. */
export const withoutCall = ({ paths }: Document) =>
  Object.values(paths)
    .flatMap((methods) => Object.values(methods))
    .filter(({ security, operationId }) => security === undefined && !calls[operationId])
    .map(({ operationId }) => operationId);
