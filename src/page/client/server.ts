// Our own server's answers to the page. Failures are values: what the page does next depends on their kind.
import type { LinkedAccount } from "../view.ts";

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

/** `code` is the server's own, or "network" when no answer of ours arrived. `passing`: worth trying again as it is. */
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

/** The server behind the link at `path` ("/l/<token>"). */
export function serverAt(path: string): Server {
  const base = path.replace(/\/$/, "");
  const post = (body: unknown): RequestInit => ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return {
    mint: (webview) => request(`${base}/session`, post({ webview })),
    complete: (session) => request(`${base}/complete`, post({ session })),
    status: () => request(`${base}/status`, {}),
    cancel: (session, code, message) =>
      request(`${base}/cancel`, {
        ...post({ code, ...(session ? { session } : {}), ...(message ? { message: message.slice(0, 200) } : {}) }),
        ...leaving,
      }),
  };
}

async function request<T>(url: string, init: RequestInit): Promise<Answer<T>> {
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
    return { ok: false, failure: { code: "network", requestId: null, passing: true } };
  } finally {
    clearTimeout(timer);
  }
}

interface ErrorBody {
  error?: { code?: string; request_id?: string };
}
