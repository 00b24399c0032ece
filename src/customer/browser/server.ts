// Our own server's answers to the page. Failures are values: what the page does next depends on their kind.
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
 * `code` is the server's own; without an answer of ours it is "network", or "timeout" when none came in time.
 * `passing`: worth trying again as it is.
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

/** For a request that must get there though the customer may be leaving the page just now. */
const leaving = { keepalive: true };

/**
 * The server behind the link at `path` ("/l/<token>"). `heard` is given every answer that says how the link stands;
 * `isLeaving` is whether the page is coming to its end.
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
        ...post({ code, ...(session ? { session } : {}), ...(message ? { message: message.slice(0, 200) } : {}) }),
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
    // Cut off by the page's own end: that is no failure of the line, and nobody is there to be told.
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
