// The stand-in for https://js.stripe.com: the same global with the same methods, which open the sandbox's modal.
import type {
  CollectBankAccountTokenOptions,
  CollectBankAccountTokenResult,
  CollectFinancialConnectionsAccountsOptions,
  FinancialConnectionsSessionResult,
  StripeConstructorOptions,
  StripeError,
} from "@stripe/stripe-js";
import { type FromModal, messageIn, type Result, type Start, send, type ToModal } from "./messages.ts";
import { openOverlay } from "./overlay.ts";

const script = document.currentScript;
const origin = script instanceof HTMLScriptElement ? new URL(script.src).origin : location.origin;
/** How long the modal may take to load, in milliseconds. */
const patience = 20_000;

class IntegrationError extends Error {
  override name = "IntegrationError";
}

const unreachable: StripeError = {
  type: "api_connection_error",
  message: "We could not reach Stripe. Please check your connection and try again.",
};

let busy = false;

function open(start: Start): Promise<Result> {
  if (busy)
    return Promise.reject(new IntegrationError("Another bank account collection is already open on this page."));
  busy = true;
  return new Promise((resolve) => {
    const overlay = openOverlay(`${origin}/_sandbox/modal`, () => tell({ type: "close" }));
    const timer = setTimeout(() => finish({ error: unreachable }), patience);
    function tell(message: ToModal): void {
      if (overlay.frame.contentWindow !== null) send(overlay.frame.contentWindow, message, origin);
    }
    function finish(result: Result): void {
      clearTimeout(timer);
      removeEventListener("message", onMessage);
      overlay.remove();
      busy = false;
      resolve(result);
    }
    function onMessage(event: MessageEvent): void {
      if (event.origin !== origin || event.source !== overlay.frame.contentWindow) return;
      const message = messageIn<FromModal>(event);
      if (message?.type === "result") finish(message.result);
      if (message?.type === "ready") {
        clearTimeout(timer);
        tell(start);
      }
    }
    addEventListener("message", onMessage);
  });
}

function secretOf(options: { clientSecret: string } | undefined, method: string): string {
  const secret: unknown = options?.clientSecret;
  if (typeof secret === "string" && secret.startsWith("fcsess_client_secret_")) return secret;
  throw new IntegrationError(
    `Invalid value for stripe.${method}(): clientSecret should be a client secret of the form fcsess_client_secret_….`,
  );
}

class SandboxStripe {
  readonly #stripeAccount: string | null;

  constructor(options: StripeConstructorOptions) {
    this.#stripeAccount = options.stripeAccount ?? null;
  }

  async collectFinancialConnectionsAccounts(
    options: CollectFinancialConnectionsAccountsOptions,
  ): Promise<FinancialConnectionsSessionResult> {
    const clientSecret = secretOf(options, "collectFinancialConnectionsAccounts");
    const result = await open({ type: "start", clientSecret, stripeAccount: this.#stripeAccount, withToken: false });
    return result.error === undefined
      ? { financialConnectionsSession: result.session }
      : { financialConnectionsSession: undefined, error: result.error };
  }

  async collectBankAccountToken(options: CollectBankAccountTokenOptions): Promise<CollectBankAccountTokenResult> {
    const clientSecret = secretOf(options, "collectBankAccountToken");
    const result = await open({ type: "start", clientSecret, stripeAccount: this.#stripeAccount, withToken: true });
    return (
      result.error === undefined
        ? { financialConnectionsSession: result.session, token: result.token }
        : { financialConnectionsSession: undefined, token: undefined, error: result.error }
    ) as CollectBankAccountTokenResult;
  }
}

function Stripe(publishableKey: string, options: StripeConstructorOptions = {}): SandboxStripe {
  if (typeof publishableKey !== "string" || !/^pk_(test|live)_/.test(publishableKey)) {
    throw new IntegrationError("Please call Stripe() with your publishable key. It starts with pk_.");
  }
  return new SandboxStripe(options);
}
Stripe.version = "sandbox";

Object.defineProperty(window, "Stripe", { value: Stripe, configurable: true, writable: true });
