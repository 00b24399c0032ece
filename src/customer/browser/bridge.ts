// Sends messages to the app or window that shows the page, in one versioned format (docs/app-bridge.md).

export type BridgeType = "ready" | "opened" | "completed" | "canceled" | "failed" | "closed";

export interface BridgeMessage {
  source: "banklink";
  version: 1;
  type: BridgeType;
  /** Null where the link is not known. */
  link: string | null;
  status?: string;
  returnUrl?: string;
  /** `code` is ours; `stripe_code` is Stripe's, where it was Stripe that refused. */
  error?: { code: string; message: string | null; stripe_code?: string };
}

type Details = Pick<BridgeMessage, "status" | "returnUrl" | "error">;

/** The window, with the objects that apps add to it. */
interface Host extends Window {
  ReactNativeWebView?: { postMessage(text: string): void };
  webkit?: { messageHandlers?: { banklink?: { postMessage(message: unknown): void } } };
  flutter_inappwebview?: { callHandler?(name: string, ...values: unknown[]): unknown };
  /** A JavaScript channel of webview_flutter, or an Android interface. */
  Banklink?: { postMessage(text: string): void };
}

export class Bridge {
  private readonly windows: Window[];
  private readonly origins: string[];

  /** `allowed`: the origins in RETURN_URLS. Other windows are sent messages only if they are at one of these. */
  constructor(
    private readonly host: Host,
    private readonly link: string | null,
    allowed: string[],
  ) {
    const around = [host.parent, host.opener as Window | null];
    const others = around.filter((other): other is Window => other !== null && other !== host);
    const known = originAround(host);
    // Where the other page's origin is not known, each message is sent once for each allowed origin. The browser
    // delivers only the one that fits.
    this.origins = known === null ? allowed : allowed.filter((origin) => origin === known);
    this.windows = this.origins.length > 0 ? others : [];
  }

  /** Whether an app's webview shows the page, and listens. */
  get isApp(): boolean {
    const { ReactNativeWebView, webkit, flutter_inappwebview, Banklink } = this.host;
    return Boolean(ReactNativeWebView || webkit?.messageHandlers?.banklink || flutter_inappwebview || Banklink);
  }

  /** Whether anyone is there to listen. */
  get isHosted(): boolean {
    return this.isApp || this.windows.length > 0;
  }

  /** Sends a message to every host. Never throws. */
  tell(type: BridgeType, details: Details = {}): void {
    const message: BridgeMessage = { source: "banklink", version: 1, type, link: this.link, ...details };
    const text = JSON.stringify(message);
    const { host } = this;
    const ways = [
      () => host.ReactNativeWebView?.postMessage(text),
      () => host.webkit?.messageHandlers?.banklink?.postMessage(message),
      () => host.Banklink?.postMessage(text),
      () => tellFlutter(host, message),
    ];
    for (const other of this.windows)
      for (const origin of this.origins) ways.push(() => other.postMessage(message, origin));
    for (const way of ways) {
      try {
        way();
      } catch {
        // A host that cannot listen must not keep the customer from linking a bank.
      }
    }
  }
}

/** Waits for flutter_inappwebview, if it has added its object but not yet the function to call. */
function tellFlutter(host: Host, message: BridgeMessage): void {
  const call = () => void host.flutter_inappwebview?.callHandler?.("banklink", message);
  if (host.flutter_inappwebview && !host.flutter_inappwebview.callHandler)
    host.addEventListener("flutterInAppWebViewPlatformReady", call, { once: true });
  else call();
}

/** The origin of the page that frames or opened this one; null where the browser does not tell, as after a reload. */
function originAround({ location, document }: Window): string | null {
  const framing = location.ancestorOrigins?.[0];
  if (framing) return framing;
  const from = document.referrer === "" ? null : new URL(document.referrer).origin;
  return from === location.origin ? null : from;
}
