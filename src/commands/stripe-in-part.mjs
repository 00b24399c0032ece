// The part of Stripe's SDK that the Worker uses, as a plugin for esbuild (docs/decisions/0006-stripe-sdk-in-part.md).
// It cuts the SDK's files as they stand, and fails when one has changed so that a cut finds nothing to take out.
import { readFile } from "node:fs/promises";
import { sep } from "node:path";

/**
 * The calls of Stripe's API that the Worker is built with: no others are there.
 * test/unit/stripe-in-part.test.ts checks that none is made that is missing here.
 */
export const stripeCalls = [
  "accounts.list",
  "accounts.retrieve",
  "customers.create",
  "customers.retrieve",
  "customers.update",
  "events.list",
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
  "webhookEndpoints.list",
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
    "_setAppInfo",
    "_getPropsFromConfig",
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
  "RequestSender.js": [
    "_rawRequest",
    "_streamingResponseHandler",
    "_emitStripeNotice",
    "_makeResponseEvent",
    "_getTelemetryHeader",
    "_recordRequestMetrics",
  ],
  "net/HttpClient.js": ["toStream"],
  "net/FetchHttpClient.js": ["makeFetchWithRaceTimeout", "toStream"],
  "crypto/CryptoProvider.js": ["computeHMACSignature"],
  "crypto/SubtleCryptoProvider.js": ["computeHMACSignature", "computeSHA256Async"],
  "platform/PlatformFunctions.js": ["tryBufferData", "uuid4", "getTelemetryId", "writeStderr"],
  "platform/WebPlatformFunctions.js": ["tryBufferData"],
  "Webhooks.js": [
    "constructEvent",
    "constructEventWithoutVerification",
    "generateTestHeaderString",
    "generateTestHeaderStringAsync",
    "prepareOptions",
    "verifyHeader",
  ],
};

/** Files in whose place stands something small: exact decimals, conversions and contexts are of the v2 API alone. */
const instead = {
  "Decimal.js": "export class Decimal {}",
  "StripeContext.js": "export class StripeContext {}",
  // Nobody listens: see RequestSender.js below.
  "StripeEmitter.js": "export class StripeEmitter { on() {} once() {} removeListener() {} }",
  "V2Coercion.js":
    "export const coerceV2RequestData = (data) => data;\nexport const coerceV2ResponseData = (data) => data;",
  "resources.js": "export class OAuthResource {}",
  // Lists are paged by hand.
  "autoPagination.js": "export const makeAutoPaginationMethods = () => ({});",
};

/** What is done to a file beyond that. */
const changes = {
  // A Worker has no environment variables that would tell of a coding agent.
  "stripe.core.js": (code) =>
    replaceAll(withoutResources(code), [
      ["Stripe.resources = resources;", ""],
      [/^( +)if \(env\?\.CLAUDECODE.*$[\s\S]*?^\1\}$/m, ""],
      // How the client is made stands in one place, and its type says what may be in it.
      ["this._getPropsFromConfig(config)", "config"],
      [/^( +)if \(!key && !authenticator\) \{$[\s\S]*?^(?=\1this\._authenticator = key)/m, ""],
      ["this._setAppInfo(props.appInfo)", "this._appInfo = props.appInfo"],
      [/^( +)switch \(c\) \{$[\s\S]*?^\1\}$/m, ""],
      [/^( +)if \(platformInfo [\s\S]*?^\1else \{$[\s\S]*?^\1\}$/m, ""],
      [/^( +)if \(this\.getTelemetryEnabled\(\)\) \{$[\s\S]*?^\1\}$/m, ""],
    ]),
  // The Web has others in their place.
  "platform/PlatformFunctions.js": (code) =>
    without(
      [
        "createEmitter",
        "createNodeHttpClient",
        "createDefaultHttpClient",
        "createNodeCryptoProvider",
        "createDefaultCryptoProvider",
      ],
      code,
    ),
  // What may be wrong where a signature does not fit is said in our own words: nobody reads the SDK's.
  "Webhooks.js": (code) =>
    replace(
      replace(code, /^( +)message: .*(\n\1 .*)*/gm, ""),
      /^( +)const (docsLocation|whitespaceMessage) = .*(\n\1 .*)*/gm,
      "",
    ),
  "utils.js": (code) => replace(code, /(AI_AGENTS = )\[$[\s\S]*?^\];$/m, "$1[];"),
  // None of our calls streams its answer, and a Worker can abort a call.
  // Telemetry is off, nobody listens to events of the client, and Stripe's notices are for people at a terminal.
  "RequestSender.js": (code) =>
    replaceAll(code, [
      [/^( +)else if \(options\.streaming .*$[\s\S]*?^\1\}$/m, ""],
      [/^ +this\.(_emitStripeNotice|_recordRequestMetrics|_stripe\._emitter\.emit)\(.*;$/gm, ""],
      [/^( +)if \(this\._stripe\.getEmitEventBodiesEnabled\(\)[\s\S]*?^\1\}$/gm, ""],
      [/^ +const responseEvent = .*;$/gm, ""],
      [/(const requestEvent = )removeNullish\(\{$[\s\S]*?^ +\}\)/m, "$1null"],
      [/^ +'X-Stripe-Client-Telemetry': .*$/m, ""],
      [/^( +)let uuid;$[\s\S]*?(?=^\1return )/m, "const uuid = crypto.randomUUID();\n"],
    ]),
  // Node.js has these, and a Worker does not.
  "platform/WebPlatformFunctions.js": (code) => without(["createNodeHttpClient", "createNodeCryptoProvider"], code),
  // What others stand in the place of.
  "net/HttpClient.js": (code) => without(["getClientName", "makeRequest", "getRawResponse", "toJSON"], code),
  "crypto/CryptoProvider.js": (code) => without(["computeHMACSignatureAsync"], code),
  "StripeResource.js": (code) =>
    replaceAll(code, [
      // Paths of older releases' resources: each method has its own by now.
      [/^( +)if \(deprecatedUrlData\) [\s\S]*?^(?= +this\.initialize\()/m, ""],
      // For errors whose stack somebody reads: a refusal of Stripe's is logged by what it says.
      [/^ +const callSiteStack = .*$/m, ""],
      [/^ +attachCallSiteToError\(.*$/m, ""],
      [/^( +)if \(spec\?\.methodType === 'search' [\s\S]*?^\1\}$/m, ""],
    ]),
  "net/FetchHttpClient.js": (code) => replace(code, "FetchHttpClient.makeFetchWithRaceTimeout(fetchFn)", "null"),
  "Error.js": (code) =>
    replace(
      ["generateOAuthError", "generateV2Error"].reduce(asV1, code),
      /^export class (\w+) extends \w+ \{$[\s\S]*?^\}$/gm,
      (all, name) => (stripeErrors.includes(name) ? all : ""),
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

const cut = (file, code) => without(leftOut[file] ?? [], changes[file]?.(code) ?? code);

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
          `^( +)(static |async |function )*${name}(: (async )?function )?\\([\\s\\S]*?\\) \\{$[\\s\\S]*?^\\1\\},?$`,
          "m",
        ),
        "",
      ),
    code,
  );

const replaceAll = (code, pairs) => pairs.reduce((rest, [what, by]) => replace(rest, what, by), code);

function replace(code, what, by) {
  const changed = code.replace(what, by);
  if (changed === code) throw new Error(`Stripe's SDK has changed: there is no ${what} to leave out.`);
  return changed;
}
