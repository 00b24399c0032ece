// What the page tells the app or window that shows it: one versioned message to every host that is there (docs/app-bridge.md).

export type BridgeType = "ready" | "opened" | "completed" | "canceled" | "failed" | "closed";

export interface BridgeMessage {
  source: "banklink";
  version: 1;
  type: BridgeType;
  /** Null on the page of a link that nobody knows. */
  link: string | null;
  status?: string;
  returnUrl?: string;
  error?: { code: string; message: string | null };
}

type Details = Pick<BridgeMessage, "status" | "returnUrl" | "error">;

/** The window as its hosts extend it. */
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

  /** `allowed`: the https origins of RETURN_URLS, the only ones that other windows are spoken to at. */
  constructor(
    private readonly host: Host,
    private readonly link: string | null,
    allowed: string[],
  ) {
    const around = [host.parent, host.opener as Window | null];
    const others = around.filter((other): other is Window => other !== null && other !== host);
    const known = originAround(host);
    // A window says where it is from, or does not: then each allowed origin is tried, and the browser drops the rest.
    this.origins = known === null ? allowed : allowed.filter((origin) => origin === known);
    this.windows = this.origins.length > 0 ? others : [];
  }

  /** Whether an app's webview shows the page, and listens. */
  get isApp(): boolean {
    const { ReactNativeWebView, webkit, flutter_inappwebview, Banklink } = this.host;
    return Boolean(ReactNativeWebView ?? webkit?.messageHandlers?.banklink ?? flutter_inappwebview ?? Banklink);
  }

  /** Whether anyone is there to listen. */
  get isHosted(): boolean {
    return this.isApp || this.windows.length > 0;
  }

  tell(type: BridgeType, details: Details = {}): void {
    const message: BridgeMessage = { source: "banklink", version: 1, type, link: this.link, ...details };
    const text = JSON.stringify(message);
    const { host } = this;
    const ways = [
      () => host.ReactNativeWebView?.postMessage(text),
      () => host.webkit?.messageHandlers?.banklink?.postMessage(message),
      () => host.Banklink?.postMessage(text),
      () => tellFlutter(host, message),
      ...this.windows.flatMap((other) => this.origins.map((origin) => () => other.postMessage(message, origin))),
    ];
    for (const way of ways) {
      try {
        way();
      } catch {
        // A host that cannot listen must not keep the customer from linking a bank.
      }
    }
  }
}

/** flutter_inappwebview puts its object there before it can be called. */
function tellFlutter(host: Host, message: BridgeMessage): void {
  const call = () => void host.flutter_inappwebview?.callHandler?.("banklink", message);
  if (host.flutter_inappwebview && !host.flutter_inappwebview.callHandler)
    host.addEventListener("flutterInAppWebViewPlatformReady", call, { once: true });
  else call();
}

/** The origin of the page that frames or opened this one, where the browser tells. Not after the page was loaded anew from itself. */
function originAround({ location, document }: Window): string | null {
  const framing = location.ancestorOrigins?.[0];
  if (framing) return framing;
  const from = document.referrer === "" ? null : new URL(document.referrer).origin;
  return from === location.origin ? null : from;
}
