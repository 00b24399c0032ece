// A client of banklink's API for Node.js 20, Workers and browsers. It needs fetch and WebCrypto, and no package: the build
// makes one file of it.
import type { BanklinkOptions, CallOptions } from "./options.ts";
import type {
  AccountQuery,
  EventQuery,
  Feature,
  LinkQuery,
  Page,
  StatsQuery,
  TransactionQuery,
  Whose,
} from "./queries.ts";
import { send } from "./request.ts";
import type {
  Account,
  ConsentText,
  Doctor,
  Event,
  Holder,
  HolderDeletion,
  Link,
  LinkCreate,
  LinkUpdate,
  List,
  NotifyEndpoint,
  Owner,
  Session,
  SessionCreate,
  Settings,
  Stats,
  Transaction,
} from "./types.ts";

export { BanklinkError } from "./error.ts";
export type * from "./options.ts";
export type * from "./queries.ts";
export type * from "./types.ts";
export * from "./verify.ts";

export class Banklink {
  readonly #options: BanklinkOptions;

  /** Throws a TypeError for a `url` or a `key` that cannot be one. Calls do for an id or an Idempotency-Key. */
  constructor(options: BanklinkOptions) {
    const { url, key } = options;
    if (!isAddress(url)) throw new TypeError("url must be banklink's address, such as https://link.example.com.");
    if (!isRoot(url))
      throw new TypeError("url must be a host alone, without a path: banklink is at the root of a host.");
    if (typeof key !== "string" || !/^[\x21-\x7e]+$/.test(key))
      throw new TypeError("key must be an API_KEY: text without spaces. Is the variable that it comes from set?");
    this.#options = options;
  }

  readonly links = {
    create: (terms: LinkCreate, options?: CallOptions) => this.#post<Link>("/v1/links", terms, options),
    list: (query: LinkQuery = {}, options?: CallOptions) => this.#get<List<Link>>("/v1/links", query, options),
    retrieve: (id: string, query: Whose = {}, options?: CallOptions) =>
      this.#get<Link>(`/v1/links/${part(id)}`, query, options),
    /** Metadata is merged: an empty value removes its key. A new `expires_at` opens an expired link again. */
    update: (id: string, change: LinkUpdate, options?: CallOptions) =>
      this.#post<Link>(`/v1/links/${part(id)}`, change, options),
    revoke: (id: string, options?: CallOptions) => this.#post<Link>(`/v1/links/${part(id)}/revoke`, {}, options),
  };

  readonly sessions = {
    /** A session for a native SDK: on a new link of these terms, or a further one on a `link`. */
    create: (terms: SessionCreate, options?: CallOptions) => this.#post<Session>("/v1/sessions", terms, options),
  };

  readonly accounts = {
    /** Say whose: `account_holder` or `link`. */
    list: (query: AccountQuery, options?: CallOptions) => this.#get<List<Account>>("/v1/accounts", query, options),
    retrieve: (id: string, query: Whose = {}, options?: CallOptions) =>
      this.#get<Account>(`/v1/accounts/${part(id)}`, query, options),
    refresh: (id: string, features: Feature[], query: Whose = {}, options?: CallOptions) =>
      this.#operate(id, "refresh", { features }, query, options),
    subscribe: (id: string, features: "transactions"[], query: Whose = {}, options?: CallOptions) =>
      this.#operate(id, "subscribe", { features }, query, options),
    unsubscribe: (id: string, features: "transactions"[], query: Whose = {}, options?: CallOptions) =>
      this.#operate(id, "unsubscribe", { features }, query, options),
    disconnect: (id: string, query: Whose = {}, options?: CallOptions) =>
      this.#operate(id, "disconnect", {}, query, options),
    owners: (id: string, query: Page & Whose = {}, options?: CallOptions) =>
      this.#get<List<Owner>>(`/v1/accounts/${part(id)}/owners`, query, options),
    transactions: (id: string, query: TransactionQuery = {}, options?: CallOptions) =>
      this.#get<List<Transaction>>(`/v1/accounts/${part(id)}/transactions`, query, options),
  };

  readonly holders = {
    retrieve: (id: string, query: Whose = {}, options?: CallOptions) =>
      this.#get<Holder>(`/v1/holders/${part(id)}`, query, options),
    /** Disconnects all and erases. Ask again until `deleted` is true. */
    delete: (id: string, query: Whose = {}, options: CallOptions = {}) =>
      send<HolderDeletion>(
        this.#options,
        { method: "DELETE", path: `/v1/holders/${part(id)}${search(query)}` },
        options,
      ),
  };

  readonly events = {
    list: (query: EventQuery, options?: CallOptions) => this.#get<List<Event>>("/v1/events", query, options),
    resend: (id: string, options?: CallOptions) => this.#post<Event>(`/v1/events/${part(id)}/resend`, {}, options),
  };

  readonly consents = {
    /** The words that a customer was shown, by the `consent.text` of an attempt. */
    retrieve: (sha256: string, options?: CallOptions) =>
      this.#get<ConsentText>(`/v1/consents/${part(sha256)}`, {}, options),
  };

  readonly stats = {
    retrieve: (query: StatsQuery = {}, options?: CallOptions) => this.#get<Stats>("/v1/stats", query, options),
  };

  readonly doctor = { run: (options?: CallOptions) => this.#get<Doctor>("/v1/doctor", {}, options) };
  readonly settings = { retrieve: (options?: CallOptions) => this.#get<Settings>("/v1/settings", {}, options) };
  readonly notifyEndpoint = {
    retrieve: (options?: CallOptions) => this.#get<NotifyEndpoint>("/v1/notify_endpoint", {}, options),
  };

  /** Every object of a list, page after page: `for await (const link of banklink.all(banklink.links.list, {}))`. */
  async *all<T, Q extends Page | undefined>(
    list: (query: Q, options?: CallOptions) => Promise<List<T>>,
    query: NonNullable<NoInfer<Q>>,
    options?: CallOptions,
  ): AsyncGenerator<T, void> {
    for (let page = query.page; ; ) {
      const answer = await list({ ...query, ...(page === undefined ? {} : { page }) }, options);
      yield* answer.data;
      const next = answer.has_more ? answer.next_page : null;
      // A list that leads to the page it came from would never end.
      if (!next || next === page) return;
      page = next;
    }
  }

  #operate(id: string, verb: string, body: object, query: Whose, options?: CallOptions) {
    return this.#post<Account>(`/v1/accounts/${part(id)}/${verb}${search(query)}`, body, options);
  }

  #get<T>(path: string, query: object, options: CallOptions = {}) {
    return send<T>(this.#options, { method: "GET", path: path + search(query) }, options);
  }

  #post<T>(path: string, body: object, options: CallOptions = {}) {
    return send<T>(this.#options, { method: "POST", path, body }, options);
  }
}

/** An id as a part of a path. */
function part(id: string): string {
  // An empty part, or one of dots, would make the address that of another route.
  if (typeof id !== "string" || ["", ".", ".."].includes(id))
    throw new TypeError(
      `The id must be one of banklink's or Stripe's, and not "${id}". Is the variable that it comes from set?`,
    );
  return encodeURIComponent(id);
}

function isAddress(url: unknown): boolean {
  return typeof url === "string" && /^https?:\/\/[^/]/i.test(url) && URL.canParse(url);
}

function isRoot(url: string): boolean {
  const { origin, href } = new URL(url);
  return href === `${origin}/`;
}

/** The query, where there is one. Objects become `name[key]`, as at Stripe. */
function search(query: object): string {
  const pairs = Object.entries(query).flatMap(([name, value]: [string, unknown]) =>
    typeof value === "object" && value !== null
      ? Object.entries(value).map(([key, inner]) => [`${name}[${key}]`, inner] as const)
      : [[name, value] as const],
  );
  const given = pairs.filter(([, value]) => value !== undefined && value !== null);
  return given.length > 0 ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : "";
}
