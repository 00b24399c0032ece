// A client of banklink's API for Node.js, Workers and browsers: fetch and nothing else.
import type { Account, Doctor, Event, Holder, Link, List, Stats } from "./types.ts";

export type * from "./types.ts";

export interface BanklinkOptions {
  /** Where banklink is, such as https://link.example.com; in the console of a banklink, its own origin. */
  url: string;
  /** An API_KEY. */
  key: string;
  /** Milliseconds that one try may take. */
  timeout?: number;
  /** In place of the global one. */
  fetch?: typeof fetch;
}

/** Of one call. */
export interface CallOptions {
  /** A repeat with the same key is the same request. One is made for each call that has none. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** An answer that says no. The fields are those of the API's error envelope. */
export class BanklinkError extends Error {
  override name = "BanklinkError";
  readonly status: number;
  readonly type: string;
  readonly code: string;
  readonly param: string | undefined;
  readonly requestId: string | undefined;
  readonly stripeCode: string | undefined;

  constructor(status: number, error: Record<string, unknown>) {
    super(String(error.message ?? `The answer has status ${status}.`));
    this.status = status;
    this.type = String(error.type ?? "api_error");
    this.code = String(error.code ?? "unknown");
    this.param = text(error.param);
    this.requestId = text(error.request_id);
    this.stripeCode = text(error.stripe_code);
  }
}

type Params = Record<string, unknown>;

export class Banklink {
  constructor(private readonly options: BanklinkOptions) {}

  readonly links = {
    create: (terms: Params, options?: CallOptions) => this.call<Link>("POST", "/v1/links", terms, options),
    list: (query: Params = {}, options?: CallOptions) => this.get<List<Link>>("/v1/links", query, options),
    retrieve: (id: string, query: Params = {}, options?: CallOptions) =>
      this.get<Link>(`/v1/links/${part(id)}`, query, options),
    update: (id: string, change: Params, options?: CallOptions) =>
      this.call<Link>("POST", `/v1/links/${part(id)}`, change, options),
    revoke: (id: string, options?: CallOptions) => this.call<Link>("POST", `/v1/links/${part(id)}/revoke`, {}, options),
  };

  readonly sessions = {
    create: (terms: Params, options?: CallOptions) =>
      this.call<{ clientSecret: string; publishableKey: string; session: string; link: string }>(
        "POST",
        "/v1/sessions",
        terms,
        options,
      ),
  };

  readonly accounts = {
    list: (query: Params, options?: CallOptions) => this.get<List<Account>>("/v1/accounts", query, options),
    retrieve: (id: string, query: Params = {}, options?: CallOptions) =>
      this.get<Account>(`/v1/accounts/${part(id)}`, query, options),
    refresh: (id: string, features: string[], options?: CallOptions) =>
      this.operate(id, "refresh", { features }, options),
    subscribe: (id: string, features: string[], options?: CallOptions) =>
      this.operate(id, "subscribe", { features }, options),
    unsubscribe: (id: string, features: string[], options?: CallOptions) =>
      this.operate(id, "unsubscribe", { features }, options),
    disconnect: (id: string, options?: CallOptions) => this.operate(id, "disconnect", {}, options),
    owners: (id: string, query: Params = {}, options?: CallOptions) =>
      this.get<List<Params>>(`/v1/accounts/${part(id)}/owners`, query, options),
    transactions: (id: string, query: Params = {}, options?: CallOptions) =>
      this.get<List<Params>>(`/v1/accounts/${part(id)}/transactions`, query, options),
  };

  readonly holders = {
    retrieve: (id: string, query: Params = {}, options?: CallOptions) =>
      this.get<Holder>(`/v1/holders/${part(id)}`, query, options),
    delete: (id: string, query: Params = {}, options?: CallOptions) =>
      this.call<{ id: string; deleted: boolean; accounts_disconnected: number; links_revoked: number }>(
        "DELETE",
        `/v1/holders/${part(id)}${search(query)}`,
        undefined,
        options,
      ),
  };

  readonly events = {
    list: (query: Params, options?: CallOptions) => this.get<List<Event>>("/v1/events", query, options),
    resend: (id: string, options?: CallOptions) =>
      this.call<Event>("POST", `/v1/events/${part(id)}/resend`, {}, options),
  };

  readonly stats = {
    retrieve: (query: { from?: number; to?: number; by?: "day" } = {}, options?: CallOptions) =>
      this.get<Stats>("/v1/stats", query, options),
  };

  readonly doctor = { run: (options?: CallOptions) => this.get<Doctor>("/v1/doctor", {}, options) };
  readonly settings = { retrieve: (options?: CallOptions) => this.get<Params>("/v1/settings", {}, options) };
  readonly notifyEndpoint = {
    retrieve: (options?: CallOptions) => this.get<Params>("/v1/notify_endpoint", {}, options),
  };

  /** Every object of a list, page after page: `for await (const link of banklink.all(banklink.links.list, {}))`. */
  async *all<T>(
    list: (query: Params, options?: CallOptions) => Promise<List<T>>,
    query: Params = {},
  ): AsyncGenerator<T> {
    for (let page: string | null | undefined; page !== null; ) {
      const answer = await list(page === undefined ? query : { ...query, page });
      yield* answer.data;
      page = answer.has_more ? (answer.next_page ?? null) : null;
    }
  }

  private operate(id: string, verb: string, body: Params, options?: CallOptions) {
    return this.call<Account>("POST", `/v1/accounts/${part(id)}/${verb}`, body, options);
  }

  private get<T>(path: string, query: Params, options?: CallOptions) {
    return this.call<T>("GET", path + search(query), undefined, options);
  }

  private async call<T>(method: string, path: string, body: unknown, options: CallOptions = {}): Promise<T> {
    const { url, key, timeout = 30_000, fetch: ask = globalThis.fetch } = this.options;
    const headers: Record<string, string> = { Accept: "application/json", Authorization: `Bearer ${key}` };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (method === "POST") headers["Idempotency-Key"] = options.idempotencyKey ?? crypto.randomUUID();
    const limit = AbortSignal.timeout(timeout);
    const response = await ask(new URL(path, url).href, {
      method,
      headers,
      signal: options.signal ? AbortSignal.any([limit, options.signal]) : limit,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok) return answer as T;
    throw new BanklinkError(response.status, (answer as { error?: Params } | null)?.error ?? {});
  }
}

const part = encodeURIComponent;
const text = (value: unknown) => (typeof value === "string" ? value : undefined);

function search(query: Params): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const params = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return params.size > 0 ? `?${params}` : "";
}
