// The part of Stripe's SDK that the Worker uses, as a plugin for esbuild (docs/decisions/0006-stripe-sdk-in-part.md).
// It cuts the SDK's files as they stand, and fails when one has changed so that a cut finds nothing to take out.
import { readFile } from "node:fs/promises";
import { sep } from "node:path";

/**
 * The calls of Stripe's API that the Worker is built with: no others are there.
 * test/unit/stripe-in-part.test.ts checks that none is made that is missing here.
 */
export const stripeCalls = [
  "accounts.retrieve",
  "customers.create",
  "customers.retrieve",
  "financialConnections.accounts.disconnect",
  "financialConnections.accounts.list",
  "financialConnections.accounts.listOwners",
  "financialConnections.accounts.refresh",
  "financialConnections.accounts.retrieve",
  "financialConnections.accounts.subscribe",
  "financialConnections.accounts.unsubscribe",
  "financialConnections.sessions.create",
  "financialConnections.sessions.retrieve",
  "financialConnections.transactions.list",
];

/** The classes in `Stripe.errors`: those of Stripe's v1 API. */
export const stripeErrors = [
  "StripeError",
  "StripeAPIError",
  "StripeAuthenticationError",
  "StripeCardError",
  "StripeConnectionError",
  "StripeIdempotencyError",
  "StripeInvalidRequestError",
  "StripePermissionError",
  "StripeRateLimitError",
  "StripeSignatureVerificationError",
];

/** Methods that nothing calls then, by the SDK's file that has them. */
export const leftOut = {
  "stripe.core.js": [
    "rawRequest",
    "setClientId",
    "getClientId",
    "_setApiNumberField",
    "_prepResources",
    "_buildEventNotification",
    "parseEventNotification",
    "parseEventNotificationAsync",
    "parseEventNotificationWithoutVerification",
    "withStripeContext",
    "notificationHandler",
    "notificationHandlerWithoutVerification",
  ],
  "RequestSender.js": ["_rawRequest", "_streamingResponseHandler"],
  "net/HttpClient.js": ["toStream"],
  "net/FetchHttpClient.js": ["makeFetchWithRaceTimeout", "toStream"],
  "crypto/CryptoProvider.js": ["computeHMACSignature"],
  "crypto/SubtleCryptoProvider.js": ["computeHMACSignature", "computeSHA256Async"],
  "platform/PlatformFunctions.js": ["tryBufferData"],
  "platform/WebPlatformFunctions.js": ["tryBufferData"],
  "Webhooks.js": [
    "constructEvent",
    "constructEventWithoutVerification",
    "generateTestHeaderString",
    "generateTestHeaderStringAsync",
    "verifyHeader",
  ],
};

/** Files in whose place stands something small: exact decimals, conversions and contexts are of the v2 API alone. */
const instead = {
  "Decimal.js": "export class Decimal {}",
  "StripeContext.js": "export class StripeContext {}",
  "V2Coercion.js":
    "export const coerceV2RequestData = (data) => data;\nexport const coerceV2ResponseData = (data) => data;",
  "resources.js": "export class OAuthResource {}",
  // Nobody listens to what the client tells of its requests.
  "StripeEmitter.js": "export class StripeEmitter { on() {} once() {} removeListener() {} emit() {} }",
  // Lists are paged by hand.
  "autoPagination.js": "export const makeAutoPaginationMethods = () => ({});",
};

/** Methods that do no more than this: telemetry is off, nobody listens to what is told of requests, and a Worker is no Node.js. */
const shortened = {
  "stripe.core.js": { getConstant: "return Stripe[arguments[0]];", _getPropsFromConfig: "return arguments[0];" },
  "RequestSender.js": { _makeResponseEvent: "return {};", _getTelemetryHeader: "", _recordRequestMetrics: "" },
  "net/FetchHttpClient.js": { _transformHeadersToObject: "return Object.fromEntries(arguments[0]);" },
  "platform/PlatformFunctions.js": { uuid4: "return crypto.randomUUID();" },
  "platform/WebPlatformFunctions.js": { createNodeHttpClient: "", createNodeCryptoProvider: "" },
};

/** What is done to a file beyond that. */
const changes = {
  // A Worker has no environment variables that would tell of a coding agent.
  "stripe.core.js": (code) =>
    replace(
      replace(withoutResources(code), "Stripe.resources = resources;", ""),
      /^( +)if \(env\?\.CLAUDECODE.*$[\s\S]*?^\1\}$/m,
      "",
    ),
  "utils.js": (code) => replace(code, /(AI_AGENTS = )\[$[\s\S]*?^\];$/m, "$1[];"),
  // None of our calls streams its answer, and a Worker can abort a call, and has random numbers.
  "RequestSender.js": (code) =>
    [
      [/^( +)else if \(options\.streaming .*$[\s\S]*?^\1\}$/m, ""],
      [/try \{\s*(uuid = .*;)\s*\}\s*catch \{$[\s\S]*?^ {12}\}$/m, "$1"],
      [/(requestEvent = )removeNullish\(\{$[\s\S]*?^ +\}\);$/m, "$1{};"],
    ].reduce((rest, [what, by]) => replace(rest, what, by), code),
  // Headers are made by tests alone, ours and bodies are texts, and nobody reads in words why a signature does not fit.
  "Webhooks.js": (code) =>
    [
      /^( +)function prepareOptions\(opts\) \{$[\s\S]*?^\1\}$/m,
      /^( +)if \(Array\.isArray\(encodedHeader\)\) \{$[\s\S]*?^\1\}$/m,
      /^( +)if \(suspectPayloadType\) \{$[\s\S]*?^\1\}$/m,
      /^ +const docsLocation = [\s\S]*?;$/m,
      /^ +const whitespaceMessage = [\s\S]*?;$/m,
      /(?<=new StripeSignatureVerificationError\(\w+, \w+), \{$[\s\S]*?^ +\}(?=\);$)/gm,
    ].reduce((rest, what) => replace(rest, what, ""), code),
  "net/FetchHttpClient.js": (code) => replace(code, "FetchHttpClient.makeFetchWithRaceTimeout(fetchFn)", "null"),
  "Error.js": (code) =>
    replace(
      ["generateOAuthError", "generateV2Error"].reduce(asV1, code),
      /^export class (\w+) extends \w+ \{$[\s\S]*?^\}$/gm,
      (all, name) => (stripeErrors.includes(name) ? withoutPayments(all) : ""),
    ),
};

/** For esbuild's `plugins`. */
export const stripeInPart = {
  name: "stripe-in-part",
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]stripe[\\/]esm[\\/].*\.js$/ }, async ({ path }) => {
      const file = path.split(`${sep}esm${sep}`).at(-1).replaceAll(sep, "/");
      if (instead[file]) return { contents: instead[file] };
      const code = await readFile(path, "utf8");
      return { contents: file.startsWith("resources/") ? resource(file, code) : cut(file, code) };
    });
  },
};

const cut = (file, code) => without(leftOut[file] ?? [], shorter(file, changes[file]?.(code) ?? code));

const shorter = (file, code) =>
  Object.entries(shortened[file] ?? {}).reduce(
    (rest, [name, body]) =>
      replace(
        rest,
        new RegExp(`^( +)(static )?${name}\\([\\s\\S]*?\\) \\{$[\\s\\S]*?^\\1\\}$`, "m"),
        `$1$2${name}() { ${body} }`,
      ),
    code,
  );

/** What an error says of payments and people: we make none, and show it to nobody. */
const withoutPayments = (code) =>
  code.replace(
    /^ +this\.(\w*charge|\w*decline_code|\w*advice_code|payment_\w+|setup_intent|source|user_?message) = .*;$/gim,
    "",
  );

/** Errors of another kind than v1's can come only from a server that is not Stripe's. */
const asV1 = (code, name) =>
  replace(code, new RegExp(`^export const ${name} = [\\s\\S]*?^};$`, "m"), `export const ${name} = generateV1Error;`);

/** Only the resources at the client that have calls of ours. */
function withoutResources(code) {
  const kept = new Set(stripeCalls.map((call) => call.split(".")[0]));
  return replace(code, /^ +this\.(\w+) = new \w+\(this\);$/gm, (line, name) => (kept.has(name) ? line : ""));
}

/** A file of resources/, only with the methods that are called; without any, only its names are left. */
function resource(file, code) {
  const path = file.slice("resources/".length, -".js".length).split("/").map(lowerFirst).join(".");
  const at = path.replace(/index$/, "");
  if (!stripeCalls.some((call) => call.startsWith(at.endsWith(".") ? at : `${at}.`))) return emptied(code);
  const methods = [...code.matchAll(/^ {4}(\w+)\(.*\) \{$/gm)].map(([, name]) => name);
  const unused = methods.filter((name) => name !== "constructor" && !stripeCalls.includes(`${path}.${name}`));
  // How v2's conversions would read an answer.
  return without(unused, code).replace(/^( +)responseSchema: \{$[\s\S]*?^\1\},?$/gm, "");
}

/** A module with the same exports, each of them an empty class. */
const emptied = (code) =>
  [...code.matchAll(/^export (?:class|const|function) (\w+)/gm)]
    .map(([, name]) => `export class ${name} {}`)
    .join("\n");

const lowerFirst = (name) => name.charAt(0).toLowerCase() + name.slice(1);

/** Takes methods out of a class or of an object, from the line with the name to the bracket at the same indent. */
const without = (names, code) =>
  names.reduce(
    (rest, name) =>
      replace(
        rest,
        new RegExp(
          `^( +)(static |async )*${name}(: (async )?function )?\\([\\s\\S]*?\\) \\{$[\\s\\S]*?^\\1\\},?$`,
          "m",
        ),
        "",
      ),
    code,
  );

function replace(code, what, by) {
  const changed = code.replace(what, by);
  if (changed === code) throw new Error(`Stripe's SDK has changed: there is no ${what} to leave out.`);
  return changed;
}
