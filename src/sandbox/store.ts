// Stores everything the sandbox remembers: records of several kinds, as JSON in one SQLite table, in the order in
// which they were first put.
import type { AccessSettings } from "./model/access.ts";
import type { ConnectedAccount } from "./model/connected-account.ts";
import type { Customer } from "./model/customer.ts";
import type { Fault } from "./model/fault.ts";
import type { LinkedAccount } from "./model/linked-account.ts";
import type { ReceivedNotification, ReceiverSettings } from "./model/notification.ts";
import type { Owner } from "./model/owner.ts";
import type { RefreshSettings } from "./model/refresh.ts";
import type { SavedAnswer } from "./model/saved-answer.ts";
import type { SeenRequest } from "./model/seen-request.ts";
import type { Session } from "./model/session.ts";
import type { Task } from "./model/task.ts";
import type { Transaction } from "./model/transaction.ts";
import type { SentEvent, WebhookSettings } from "./model/webhook.ts";
import type { WebhookEndpoint } from "./model/webhook-endpoint.ts";

interface Kinds {
  customer: Customer;
  connected_account: ConnectedAccount;
  session: Session;
  linked_account: LinkedAccount;
  owner: Owner;
  transaction: Transaction;
  event: SentEvent;
  webhook_endpoint: WebhookEndpoint;
  task: Task;
  idempotency: SavedAnswer;
  fault: Fault;
  request: SeenRequest;
  notification: ReceivedNotification;
  access_settings: AccessSettings;
  webhook_settings: WebhookSettings;
  refresh_settings: RefreshSettings;
  receiver_settings: ReceiverSettings;
}
export type Kind = keyof Kinds;
type Field<K extends Kind> = Extract<keyof Kinds[K], string>;

interface Selection<K extends Kind> {
  /** Only records whose top-level field has this value. */
  where?: Partial<Record<Field<K>, string>>;
  order?: "oldest" | "newest";
  /** Only records that come after this one in the order asked for. */
  after?: string;
  limit?: number;
}

function matching(kind: Kind, where: object): { clauses: string[]; values: (string | number)[] } {
  const clauses = ["kind = ?"];
  const values: (string | number)[] = [kind];
  for (const [field, value] of Object.entries(where)) {
    clauses.push(`json_extract(json, '$.${field}') = ?`);
    values.push(value as string);
  }
  return { clauses, values };
}

export class Store {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    storage.sql.exec(`
      CREATE TABLE IF NOT EXISTS record (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL,
        UNIQUE (kind, id)
      );
      CREATE INDEX IF NOT EXISTS record_order ON record (kind, seq);
      CREATE INDEX IF NOT EXISTS record_session ON record (kind, json_extract(json, '$.session'));
      CREATE INDEX IF NOT EXISTS record_account ON record (kind, json_extract(json, '$.account'));
      CREATE INDEX IF NOT EXISTS record_ownership ON record (kind, json_extract(json, '$.ownership'));
      CREATE INDEX IF NOT EXISTS record_authorization ON record (kind, json_extract(json, '$.authorization'));
      CREATE INDEX IF NOT EXISTS task_due ON record (json_extract(json, '$.due')) WHERE kind = 'task';
    `);
  }

  /** Runs `work` in a transaction: when it throws, everything it wrote is undone. */
  atomically<T>(work: () => T): T {
    return this.#storage.transactionSync(work);
  }

  get<K extends Kind>(kind: K, id: string): Kinds[K] | undefined {
    const [row] = this.#rows("SELECT json FROM record WHERE kind = ? AND id = ?", kind, id);
    return row === undefined ? undefined : (JSON.parse(row) as Kinds[K]);
  }

  /** Inserts or replaces; a replaced record keeps its place in the order. */
  put<K extends Kind>(kind: K, id: string, value: Kinds[K]): void {
    this.#storage.sql.exec(
      "INSERT INTO record (kind, id, json) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json",
      kind,
      id,
      JSON.stringify(value),
    );
  }

  remove(kind: Kind, id: string): void {
    this.#storage.sql.exec("DELETE FROM record WHERE kind = ? AND id = ?", kind, id);
  }

  /** Removes the records whose top-level fields have these values. */
  removeAll<K extends Kind>(kind: K, where: Required<Selection<K>>["where"]): void {
    const { clauses, values } = matching(kind, where);
    this.#storage.sql.exec(`DELETE FROM record WHERE ${clauses.join(" AND ")}`, ...values);
  }

  list<K extends Kind>(kind: K, selection: Selection<K> = {}): Kinds[K][] {
    const { where = {}, order = "oldest", after, limit } = selection;
    const { clauses, values } = matching(kind, where);
    if (after !== undefined) {
      clauses.push(`seq ${order === "oldest" ? ">" : "<"} (SELECT seq FROM record WHERE kind = ? AND id = ?)`);
      values.push(kind, after);
    }
    let query = `SELECT json FROM record WHERE ${clauses.join(" AND ")} ORDER BY seq ${order === "oldest" ? "ASC" : "DESC"}`;
    if (limit !== undefined) {
      query += " LIMIT ?";
      values.push(limit);
    }
    return this.#rows(query, ...values).map((json) => JSON.parse(json) as Kinds[K]);
  }

  /** The tasks due by `now` (milliseconds), soonest first. */
  dueTasks(now: number): Task[] {
    return this.#rows(
      "SELECT json FROM record WHERE kind = 'task' AND json_extract(json, '$.due') <= ? ORDER BY json_extract(json, '$.due'), seq",
      now,
    ).map((json) => JSON.parse(json) as Task);
  }

  /** When the next task is due (milliseconds); null when there is none. */
  nextDue(): number | null {
    const { due } = this.#storage.sql
      .exec<{ due: number | null }>("SELECT MIN(json_extract(json, '$.due')) AS due FROM record WHERE kind = 'task'")
      .one();
    return due;
  }

  clear(): void {
    this.#storage.sql.exec("DELETE FROM record");
  }

  #rows(query: string, ...values: (string | number)[]): string[] {
    return this.#storage.sql
      .exec<{ json: string }>(query, ...values)
      .toArray()
      .map((row) => row.json);
  }
}
