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
}

/**
 * `code` is the server's own. Without one it is "timeout" when no answer came in time, "network" when there was none or
 * it was no JSON (a public network's login page), or `http_<status>`. `passing`: the same request may succeed later.
 */
export interface Failure {
  code: string;
  requestId: string | null;
  passing: boolean;
}

export type Answer<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export interface Server {
  /** `webview`: an app's webview shows the page. */
  mint(webview: boolean): Promise<Answer<Minted>>;
  complete(session: string): Promise<Answer<LinkStatus>>;
  status(): Promise<Answer<LinkStatus>>;
  /** Says that an attempt came to nothing and why; `session` null when it did not come to one. */
  cancel(session: string | null, code: string, message?: string): Promise<Answer<LinkStatus>>;
}

/** Milliseconds until a request counts as lost. */
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
    mint: (webview) => ask("/session", post({ webview })),
    complete: (session) => askHow("/complete", post({ session })),
    status: () => askHow("/status", {}),
    cancel: (session, code, message) =>
      askHow("/cancel", {
        ...post({
          code,
          ...(session ? { session } : {}),
          ...(message ? { message: [...message].slice(0, 200).join("") } : {}),
        }),
        ...leaving,
      }),
  };
}

async function request<T>(url: string, init: RequestInit, isLeaving: () => boolean): Promise<Answer<T>> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  try {
    const response = await fetch(url, {
      ...init,
      signal: abort.signal,
      headers: { accept: "application/json", ...init.headers },
    });
    const requestId = response.headers.get("request-id");
    if (response.ok) return { ok: true, value: (await response.json()) as T };
    const body = (await response.json().catch(() => null)) as ErrorBody | null;
    return {
      ok: false,
      failure: {
        code: body?.error?.code ?? `http_${response.status}`,
        requestId: body?.error?.request_id ?? requestId,
        passing: response.status >= 500 || response.status === 429,
      },
    };
  } catch {
    // Cut off because the browser is unloading the page: that is no failure to show. So there is no answer.
    if (isLeaving()) return new Promise(() => {});
    return {
      ok: false,
      failure: { code: abort.signal.aborted ? "timeout" : "network", requestId: null, passing: true },
    };
  } finally {
    clearTimeout(timer);
  }
}

interface ErrorBody {
  error?: { code?: string; request_id?: string };
}
