// The real tables and the real questions asked of them; each question is explained by SQLite as it is asked.

import { DurableObject } from "cloudflare:workers";
import type { StripeAccount } from "../../../src/domain/account.ts";
import { beginning, started } from "../../../src/domain/attempt.ts";
import { EndpointStore } from "../../../src/endpoint/endpoint-store.ts";
import { tables } from "../../../src/endpoint/schema.ts";
import type { AttemptStore } from "../../../src/holder/attempt-store.ts";
import { Lanes } from "../../../src/holder/lanes.ts";
import { EventStore } from "../../../src/holder/outbox/event-store.ts";
import { Queue } from "../../../src/holder/queue.ts";
import { make, migrate } from "../../../src/holder/schema.ts";
import { HolderStore } from "../../../src/holder/store.ts";

export interface Plan {
  query: string;
  steps: string[];
}

export class Plans extends DurableObject {
  private plans: Plan[] = [];

  /** All that an object has whose tables were made at once, or by one migration after the other. */
  schema(isMadeAtOnce: boolean): unknown[] {
    (isMadeAtOnce ? make : migrate)(this.ctx.storage);
    const query = `SELECT made.type, made.name, part.name AS column, part.type AS holds, part."notnull", part.dflt_value
      FROM sqlite_master AS made LEFT JOIN pragma_table_info(made.name) AS part
      WHERE made.name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY made.name, part.cid`;
    return [...this.ctx.storage.sql.exec(query), ...this.ctx.storage.sql.exec("SELECT version FROM migrations")];
  }

  explain(): Plan[] {
    const { storage } = this.ctx;
    migrate(storage);
    const { sql } = storage;
    sql.exec(tables);
    const explained = new Proxy(sql, {
      get: (target, name) => (name === "exec" ? this.exec.bind(this, target) : Reflect.get(target, name)),
    });
    const spied = new Proxy(storage, {
      get: (target, name) => {
        if (name === "sql") return explained;
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    this.ask(new HolderStore(explained));
    for (const endpoint of [null, "https://app.example.com/hook"]) this.askEvents(new EventStore(spied, endpoint));
    this.askQueue(new Queue(explained, new Lanes(), () => {}, 1));
    this.askEndpoint(new EndpointStore(spied));
    return this.plans;
  }

  private exec(sql: SqlStorage, query: string, ...bindings: SqlStorageValue[]) {
    const steps = sql.exec(`EXPLAIN QUERY PLAN ${query}`, ...bindings).toArray();
    this.plans.push({ query: query.replaceAll(/\s+/g, " "), steps: steps.map(({ detail }) => String(detail)) });
    return sql.exec(query, ...bindings);
  }

  private ask(store: HolderStore): void {
    store.putHolder({ type: "customer", customer: "cus_1" }, null, 1);
    store.holder();
    store.link("lnk_1");
    for (const status of [undefined, "open", "completed", "expired", "revoked"] as const)
      store.links.list("", 10, 1, status);
    store.links.ids("", 10);
    store.links.toExpire(1, 10);
    store.links.nextEndMs();
    store.links.openRepairs("fca_1", 1);
    this.askAttempts(store.attempts);
    store.account("fca_1");
    store.linkedAccounts.list(0, 10);
    store.linkedAccounts.newest(10);
    store.linkedAccounts.countOfLink("lnk_1", 2);
    store.linkedAccounts.putLinkAccount("lnk_1", "fca_1", true);
    const account = { id: "fca_1", last4: "1", institution_name: "Bank", subcategory: "checking" } as StripeAccount;
    store.linkedAccounts.lookAlikes(account, 10);
    store.linkedAccounts.add(account, "lnk_1", 1, true);
    store.linkedAccounts.add({ ...account, id: "fca_2" }, "lnk_1", 1, true);
    const [stored] = store.linkedAccounts.list(0, 1);
    if (stored) store.linkedAccounts.put(stored, account, 1);
    store.linkedAccounts.ofLink("lnk_1");
    store.linkedAccounts.active();
    store.linkedAccounts.putReplacement("fca_2", "fca_1");
    store.linkedAccounts.isOfLink("lnk_1", "fca_1");
    store.receipts.put("disconnect_asked", "fca_1", { id: "rcpt_1", at: 1 });
    store.receipts.of("disconnect_asked", "fca_1");
    store.receipts.disconnected("fca_1", 1);
    store.news.refusedSince("fca_1");
    store.news.putRefused("fca_1", 1, { code: "c", message: null }, null);
    store.news.dropRefused("fca_1");
    store.news.seek("fca_1", 1);
    store.news.seekAgain("fca_1", 2);
    store.news.sought("fca_1");
    store.links.lastEnd();
    store.news.dropSought("fca_1");
    store.news.noteSearchRead(2, 1);
    store.news.searchReads(1, 5);
  }

  private askAttempts(attempts: AttemptStore): void {
    for (const reading of [null, null, { atMs: 1, isOpen: true }])
      attempts.put("lnk_1", beginning("page", 1), "n", reading);
    attempts.ofNonce("lnk_1", "n");
    attempts.drop("lnk_1", "m");
    attempts.begun(1, 10);
    attempts.oldestBegun();
    attempts.putSession("lnk_1", "n", started("fcsess_1", "page", 1));
    attempts.get("fcsess_1");
    attempts.ofLink("lnk_1");
    attempts.noteReading("fcsess_1", { atMs: 1, isOpen: true });
    attempts.wasReadAfterEnd("fcsess_1");
    attempts.noteTry("fcsess_1", 1);
    attempts.reopen("lnk_1");
    for (const isLinked of [true, false]) attempts.newest(isLinked, 1);
  }

  private askEvents(events: EventStore): void {
    const object = { id: "lnk_1", livemode: false } as never;
    events.append(
      "link.created",
      { object },
      { link: "lnk_1", holderKey: "0123456789abcdef", needs: null, livemode: false },
    );
    events.flush();
    events.list(10, null);
    events.isWaiting();
    const next = events.nextInOrder();
    events.nextAside();
    if (next) {
      events.begin({ ...next, failures: 1 }, 1);
      events.end(next, { ok: false, gone: false, status: 500, error: "status_500" }, 1, 1, 1, false);
      events.end(next, { ok: false, gone: true, status: 410, error: "status_410" }, 1, 1, 1, true);
      events.stopped.tryOne();
      events.stopped.tryOne();
      events.stopped.release();
      events.stopped.releaseForgotten();
    }
    events.resend("evt_1");
    events.nextForgetMs();
    this.ctx.storage.sql.exec("UPDATE events SET created = 0");
    events.forget();
  }

  private askEndpoint(endpoint: EndpointStore): void {
    endpoint.stop("key", 1, 1);
    endpoint.wait("holder", 1);
    const [waiting] = endpoint.due(1, 10);
    if (waiting) endpoint.postpone(waiting, 2);
    endpoint.nextDueMs();
    endpoint.tried(1, 2);
    endpoint.release();
    endpoint.read();
    if (waiting) endpoint.drop(waiting);
  }

  private askQueue(queue: Queue): void {
    const job = { lane: "kv", intervalMs: 1, retryMs: () => 1, leaseMs: 1, run: async () => null } as const;
    queue.jobs = { publish: job, index: job, session: job, account: job, find: job, erase: job };
    queue.plan("publish", "a", 1);
    queue.want("publish", "b");
    queue.isWanted("publish", "a");
    queue.hasAny("publish");
    queue.dropAll("find");
    queue.nextDueMs();
    queue.work(1);
    queue.drop("publish", "a");
    queue.postpone("publish", "b", 1);
  }
}

export default {
  async fetch(request, env) {
    const object = (name: string) => env.PLANS.getByName(name) as unknown as Plans;
    if (new URL(request.url).pathname !== "/schemas") return Response.json(await object("one").explain());
    return Response.json([await object("new").schema(true), await object("old").schema(false)]);
  },
} satisfies ExportedHandler<{ PLANS: DurableObjectNamespace }>;
