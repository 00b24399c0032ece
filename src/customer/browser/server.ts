// Calls our own server. Failures are returned, not thrown, because the page goes on differently for each kind.
import type { LinkedAccount } from "../page/view.ts";

export interface Minted {
  clientSecret: string;
  publishableKey: string;
  session: string;
  stripeAccount?: string | null;
}

export interface LinkStatus {
  status: string;
  accounts: LinkedAccount[];
  returnUrl: string | null;
  /** On a link that repairs an account: how that account stands. */
  repair?: "broken" | "ending" | "mended" | "disconnected";
}

/** Whether there is nothing more to do with the link: it is no longer open, or what it was to repair cannot or need not be. */
export const isOver = ({ status, repair }: LinkStatus): boolean =>
  status !== "open" || repair === "mended" || repair === "disconnected";

export interface Failure {
  /**
   * The server's own code. Without one it is "timeout" when no answer came in time, "network" when there was none or it
   * was no JSON (a public network's login page), or `http_<status>`.
   */
  code: string;
  /** Stripe's code, when it was Stripe that refused. */
  stripeCode: string | null;
  requestId: string | null;
  /** The HTTP status; 0 when there was no answer. */
  status: number;
  /** The same request may succeed later, */
  passing: boolean;
  /** and the server asks to wait so many milliseconds before it; 0 where it does not say. */
  retryAfterMs: number;
}

export type Answer<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** The hash of the words that the page shows, and when it was made, in Unix seconds. */
export interface ShownWords {
  text: string;
  locale: string;
  shown_at: number;
}

/** Why an attempt came to nothing: our own code, and beside it the one that Stripe.js gave, if it did. */
export interface Reported {
  code: string;
  stripeCode?: string | null;
}

export interface Server {
  /** `webview`: an app's webview shows the page. `consent`: the words that it shows, where it says so. */
  mint(webview: boolean, consent: ShownWords | undefined): Promise<Answer<Minted>>;
  complete(session: string): Promise<Answer<LinkStatus>>;
  status(): Promise<Answer<LinkStatus>>;
  /** Says that an attempt came to nothing and why; `session` null when it did not come to one. */
  cancel(session: string | null, why: Reported): Promise<Answer<LinkStatus>>;
}

/** Milliseconds until a request counts as lost. The server itself gives up on Stripe after 15 seconds, and says so. */
const PATIENCE = 20_000;

/** Lets a request go on when the customer leaves the page. */
const leaving = { keepalive: true };

/**
 * The server for the link at `path` ("/l/<token>"). `heard` is called with every link status that it sends; `isLeaving`
 * says whether the browser is unloading the page.
 */
export function serverAt(path: string, heard: (link: LinkStatus) => void, isLeaving: () => boolean): Server {
  const base = path.replace(/\/$/, "");
  const ask = <T>(route: string, init: RequestInit) => request<T>(base + route, init, isLeaving);
  const post = (body: unknown): RequestInit => ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const askHow = async (route: string, init: RequestInit) => {
    const answer = await ask<LinkStatus>(route, init);
    if (answer.ok) heard(answer.value);
    return answer;
  };
  return {
    mint: (webview, consent) => ask("/session", post({ webview, consent })),
    complete: (session) => askHow("/complete", post({ session })),
    status: () => askHow("/status", {}),
    cancel: (session, { code, stripeCode }) =>
      askHow("/cancel", {
        // What is undefined is left out of the JSON.
        ...post({ code, session: session || undefined, stripe_code: stripeCode || undefined }),
        ...leaving,
      }),
  };
}

/** Sends a request to our own server. `isLeaving` says whether the browser is unloading the page. */
export async function request<T>(url: string, init: RequestInit, isLeaving: () => boolean): Promise<Answer<T>> {
  // A browser too old to have it waits as long as it likes.
  const abort = typeof AbortController === "function" ? new AbortController() : null;
  const timer = setTimeout(() => abort?.abort(), PATIENCE);
  try {
    const response = await fetch(url, {
      ...init,
      ...(abort && { signal: abort.signal }),
      headers: { accept: "application/json", ...init.headers },
    });
    const { status, headers } = response;
    if (response.ok) return { ok: true, value: (await response.json()) as T };
    const { error } = ((await response.json().catch(() => null)) || {}) as ErrorBody;
    return {
      ok: false,
      failure: {
        code: error?.code || `http_${status}`,
        stripeCode: error?.stripe_code || null,
        requestId: error?.request_id || headers.get("request-id"),
        status,
        passing: status >= 500 || status === 429,
        retryAfterMs: Number(headers.get("retry-after")) * 1000 || 0,
      },
    };
  } catch {
    // Cut off because the browser is unloading the page: that is no failure to show. So there is no answer.
    if (isLeaving()) return new Promise(() => {});
    const code = abort?.signal.aborted ? "timeout" : "network";
    const none = { stripeCode: null, requestId: null, status: 0, retryAfterMs: 0 };
    return { ok: false, failure: { ...none, code, passing: true } };
  } finally {
    clearTimeout(timer);
  }
}

interface ErrorBody {
  error?: { code?: string; stripe_code?: string; request_id?: string };
}
