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
    "resolveBaseAddress",
    "getTelemetryEnabled",
    "getEmitEventBodiesEnabled",
    "_setApiField",
  ],
  "RequestSender.js": [
    "_rawRequest",
    "_streamingResponseHandler",
    "_emitStripeNotice",
    "_makeResponseEvent",
    "_getTelemetryHeader",
    "_recordRequestMetrics",
    "_normalizeStripeContext",
    "_addHeadersDirectlyToObject",
  ],
  "net/HttpClient.js": ["toStream"],
  "net/FetchHttpClient.js": ["makeFetchWithRaceTimeout", "toStream"],
  "crypto/CryptoProvider.js": ["computeHMACSignature", "computeSHA256Async"],
  "crypto/SubtleCryptoProvider.js": ["computeHMACSignature", "computeSHA256Async"],
  "platform/PlatformFunctions.js": [
    "tryBufferData",
    "uuid4",
    "getTelemetryId",
    "emitWarning",
    "getPlatformInfo",
    "getEnv",
    "getRuntimeVersion",
    "createDefaultAuthenticator",
  ],
  "platform/WebPlatformFunctions.js": ["tryBufferData", "createEmitter", "createDefaultHttpClient"],
  "Webhooks.js": [
    "constructEvent",
    "constructEventWithoutVerification",
    "generateTestHeaderString",
    "generateTestHeaderStringAsync",
    "prepareOptions",
    "verifyHeader",
  ],
};

/** Statements that do nothing with our client and our calls, by how each begins. */
const needless = {
  "stripe.core.js": [
    // A Worker has no environment variables that would tell of a coding agent.
    "const env = ",
    "const runtimeVersion = ",
    "if (env?.CLAUDECODE",
    "Stripe.aiAgent = env",
    "Stripe.AI_AGENT = Stripe.aiAgent",
    "Stripe.aiAgent = ''",
    "Stripe.AI_AGENT = ''",
    "Stripe.USER_AGENT = ",
    "Stripe.createNodeHttpClient =",
    "Stripe.createNodeCryptoProvider =",
    "Stripe.createSubtleCryptoProvider =",
    "Stripe.API_VERSION = ",
    "Stripe.MAJOR_API_VERSION = ",
    // Nobody listens to the client.
    "Object.defineProperty(this, '_emitter'",
    "this.on = ",
    "this.once = ",
    "this.off = ",
    // How the client is made stands in one place, and its type says what may be in it.
    "const typescript = ",
    "const agent = ",
    "if (typescript !== ",
    "if (!key && !authenticator)",
    "if (key && authenticator)",
    "if (!key && !authenticator)",
    "this._prevRequestMetrics = ",
    "this._enableTelemetry = ",
    "this._emitEventBodies = ",
    "if (this.getTelemetryEnabled())",
    "const platformInfo = ",
    "if (!Object.prototype.hasOwnProperty.call(seed, field))",
    "if (this._appInfo.version)",
    "if (this._appInfo.url)",
    "switch (c)",
    // What the client has beside its calls.
    "this.errors = ",
    "this.Decimal = ",
    "this.account = ",
    ...[
      "resources",
      "StripeResource",
      "HttpClient",
      "HttpClientResponse",
      "CryptoProvider",
      "StripeContext",
      "Decimal",
    ].map((name) => `Stripe.${name} = `),
  ],
  "utils.js": [
    "if (options.stripeContext)",
    "if (options.authenticator)",
    "if (options.streaming)",
    "if (options.apiKey)",
    "if (options.headers)",
    "authenticator._apiKey = ",
    "if (typeof obj !== 'object')",
  ],
  "RequestSender.js": [
    "if (this._stripe.getEmitEventBodiesEnabled())",
    "if (this._stripe.getEmitEventBodiesEnabled() &&",
    "this._emitStripeNotice(",
    "this._recordRequestMetrics(",
    "this._stripe._emitter.emit('response'",
    "this._stripe._emitter.emit('response'",
    "this._stripe._emitter.emit('request'",
    "const responseEvent = ",
    "const requestStartTime = ",
    // Of an answer itself we read its headers alone.
    "if (rawResponse !== null &&",
    "this._addHeadersDirectlyToObject(",
    "if (!methodHasPayload)",
    // Our paths are those of the SDK's own methods.
    "validatePath(path)",
    "const aiAgent = ",
    "if (aiAgent)",
    // The client has a key.
    "if (!authenticator)",
    "else if (options.streaming ",
  ],
  "StripeResource.js": [
    // For errors whose stack somebody reads: a refusal of Stripe's is logged by what it says.
    "const callSiteStack = ",
    "attachCallSiteToError(",
    "if (spec?.methodType === 'search' ",
    // Lists are paged by hand.
    "if (spec?.methodType)",
    "const apiBase = ",
    // What other methods may have: ours are called with parameters alone.
    "const encode = ",
    "const streaming = ",
    "const usage = ",
  ],
  "net/FetchHttpClient.js": [
    "if (!fetchFn)",
    "if (!path.startsWith('/'))",
    "if (!Array.isArray(entry) ",
    "else if (body && typeof body.destroy ",
  ],
  "Webhooks.js": [
    "if (!this.signature)",
    "if (Array.isArray(encodedHeader))",
    "if (suspectPayloadType)",
    "const suspectPayloadType = ",
    "const secretContainsWhitespace = ",
    "const docsLocation = ",
    "const whitespaceMessage = ",
  ],
  // Of payments, and for people: we make none, and show it to nobody.
  "Error.js": [
    ...["userMessage", "user_message", "advice_code", "charge", "decline_code", "doc_url", "network_advice_code"],
    ...["network_decline_code", "payment_intent", "payment_method", "payment_method_type", "request_log_url"],
    ...["setup_intent", "source"],
  ].map((name) => `this.${name} = `),
};

/** Files in whose place stands something small: exact decimals, conversions and contexts are of the v2 API alone. */
const instead = {
  "Decimal.js": "export class Decimal {}",
  "StripeContext.js": "export class StripeContext {}",
  // Nobody listens to the client.
  "StripeEmitter.js": "export class StripeEmitter {}",
  "V2Coercion.js":
    "export const coerceV2RequestData = (data) => data;\nexport const coerceV2ResponseData = (data) => data;",
  "resources.js": "export class OAuthResource {}",
  // Lists are paged by hand.
  "autoPagination.js": "export const makeAutoPaginationMethods = () => ({});",
};

/** What is done to a file beyond that. */
const changes = {
  "stripe.core.js": (code) =>
    replaceAll(withoutResources(code), [
      ["this._getPropsFromConfig(config)", "config"],
      [/^( +)if \(platformInfo [\s\S]*?^\1else \{$[\s\S]*?^\1\}$/m, ""],
      ["this._setAppInfo(props.appInfo)", "this._appInfo = props.appInfo"],
      [/validateInteger\('\w+', (props\.\w+), (.*)\),$/gm, "$1 ?? $2,"],
      [/(httpClient: props\.httpClient) \|\|[\s\S]*?\),$/m, "$1,"],
      [/^ +basePath: DEFAULT_BASE_PATH,$/m, ""],
      ["props.apiVersion || DEFAULT_API_VERSION", "props.apiVersion"],
      [/^ +agent: agent,$/m, ""],
      [/^ +dev: false,$/m, ""],
      [/^ +stripeContext: props\..*,$/m, ""],
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
    replaceAll(code, [
      [/^( +)message: .*(\n\1 .*)*/gm, ""],
      [/(new Error\()'You passed .*'/, "$1"],
      [/, suspectPayloadType, \}/g, " }"],
      [/^ +suspectPayloadType,$/m, ""],
      [/suspectPayloadType, secretContainsWhitespace, /g, ""],
    ]),
  "utils.js": (code) => replace(code, /^ +(streaming: false|apiBase: null),$/gm, ""),
  // None of our calls is of the v2 API, and a Worker has random numbers.
  "RequestSender.js": (code) =>
    replaceAll(code, [
      [/(const requestEvent = )removeNullish\(\{$[\s\S]*?^ +\}\)/m, "$1null"],
      [/^ +'X-Stripe-Client-Telemetry': .*$/m, ""],
      [/^ +stripeContext: this\._normalize.*$/m, ""],
      [/^ +userSuppliedSettings: .*$/m, ""],
      ["normalizeHeaders(userSuppliedHeaders)", "userSuppliedHeaders"],
      ["getAPIMode(path)", "'v1'"],
      [/(contentType: )apiMode == 'v2'[\s\S]*?: '/, "$1'"],
      [/(const timeout = )[\s\S]*?: (?=this\.)/, "$1options.settings.timeout ?? "],
      [/(return )settings\.maxNetworkRetries !==[\s\S]*?: (?=this\.)/, "$1settings.maxNetworkRetries ?? "],
      [/^( +)let uuid;$[\s\S]*?(?=^\1return )/m, "const uuid = crypto.randomUUID();\n"],
      [/\.catch\(\(e\) => \{\s+throw new StripeError\([\s\S]*?\}\);\s+\}\)/, ""],
      [/let err;$[\s\S]*?throw err;/m, "throw generateV1Error(jsonResponse.error);"],
      [/if \(apiMode === 'v2'\) \{$[\s\S]*?else (?=if \(apiMode === 'v1'\))/m, ""],
      [/if \(apiMode == 'v2'\) \{$[\s\S]*?else (?=\{)/m, ""],
      [/if \(requestDataProcessor\) \{$[\s\S]*?else (?=\{)/m, ""],
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
      // Checks and conversions, which are of the v2 API.
      [/^( +)try \{\s+if \(spec\?\.validator\)[\s\S]*?^\1catch [\s\S]*?^\1\}$/m, ""],
      [/^( +)try \{\s+if \(spec\?\.responseSchema\)[\s\S]*?^\1catch [\s\S]*?^\1\}$/m, "resolve(response);"],
      [/(const host = ).*;/, "$1null;"],
      ["encode(params ? { ...params } : {})", "{ ...params }"],
      ["Object.assign(processed.headers, spec?.headers)", "processed.headers"],
      [/^ +streaming,$/m, ""],
      ["usage, requestCallback, this.requestDataProcessor?.bind(this)", "[], requestCallback"],
    ]),
  // A Worker can abort a call.
  "net/FetchHttpClient.js": (code) =>
    replaceAll(code, [
      ["FetchHttpClient.makeFetchWithRaceTimeout(fetchFn)", "null"],
      ["requestTimeout ?? NOOP_REQUEST_TIMEOUT", "requestTimeout"],
      [/if \(globalThis\.AbortController\) \{$[\s\S]*?(this\..*;)$[\s\S]*?else \{$[\s\S]*?\}$/m, "$1"],
    ]),
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

const cut = (file, code) =>
  withoutStatements(needless[file] ?? [], without(leftOut[file] ?? [], changes[file]?.(code) ?? code));

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

/** Takes out, for each, the first statement that begins so: a block to the bracket at its indent, any other to its end. */
const withoutStatements = (beginnings, code) =>
  beginnings.reduce((rest, beginning) => {
    const end = /^(if|else|switch) /.test(beginning) ? "[\\s\\S]*?\\{$[\\s\\S]*?^\\1\\}$" : "[\\s\\S]*?;$";
    return replace(rest, new RegExp(`^( *)${literally(beginning)}${end}`, "m"), "");
  }, code);

const literally = (text) => text.replace(/[$()*+.?[\]{|}]/g, "\\$&");

const replaceAll = (code, pairs) => pairs.reduce((rest, [what, by]) => replace(rest, what, by), code);

function replace(code, what, by) {
  const changed = code.replace(what, by);
  if (changed === code) throw new Error(`Stripe's SDK has changed: there is no ${what} to leave out.`);
  return changed;
}
