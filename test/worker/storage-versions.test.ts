// Storage that another release has written: the next one, which was rolled back, and the first one. The main job works.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as scene from "../faults/scenario.ts";
import { eventually, type Product, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct(scene.soon);
});
afterAll(() => product.close());

type Storage = Awaited<ReturnType<typeof scene.storageOf>>;

async function exec(storage: Storage, ...statements: string[]): Promise<void> {
  for (const statement of statements) await storage.exec(statement);
}

const tablesOf = async (storage: Storage): Promise<string[]> =>
  (await storage.exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'"))
    .map(({ name }) => String(name))
    .filter((name) => name !== "sqlite_sequence");

/** A customer links by a link that was there before, and by one that is made now; everything is published and told. */
async function mainJobWorks(one: scene.Scene): Promise<void> {
  const accounts = await scene.atBank(one, await scene.tap(one));
  await scene.endsLinked(one, accounts);
  const more = await scene.setScene(product, {}, one.customer);
  const session = await scene.tap(more);
  const others = await scene.atBank(more, session, { institution: "Bank (Non-OAuth)" });
  expect((await scene.complete(more, session)).body.status).toBe("completed");
  await scene.isPublished(more);
  await product.sandbox("POST", `/accounts/${others[0]}/deactivate`);
  await eventually(
    () => scene.linkOf(more),
    ({ accounts: { data } }) => data[0].status === "inactive",
  );
  const open = await scene.setScene(product, {}, one.customer);
  expect((await product.operator("POST", `/v1/links/${open.link}`, { metadata: { k: "v" } })).status).toBe(200);
  expect((await product.operator("POST", `/v1/links/${open.link}/revoke`)).body.status).toBe("revoked");
  const types = (await scene.isTold(one)).map(({ type }) => type);
  expect(types).toEqual(
    expect.arrayContaining(["link.completed", "account.linked", "account.deactivated", "link.revoked"]),
  );
  const list = await product.operator("GET", `/v1/links?account_holder=${one.customer}`);
  expect(list.body.data.map(({ id }: { id: string }) => id)).toEqual([open.link, more.link, one.link]);
  expect((await product.operator("GET", `/v1/holders/${one.customer}`)).body.accounts.data).toHaveLength(3);
}

describe("storage of the next release", () => {
  it("with a column, a table and a kind of work more, serves this one", async () => {
    const one = await scene.setScene(product);
    const storage = await scene.storageOf(one, true);
    const tables = await tablesOf(storage);
    expect(tables).toContain("link_accounts");
    for (const table of tables) await storage.exec(`ALTER TABLE "${table}" ADD COLUMN later TEXT DEFAULT 'x'`);
    await exec(
      storage,
      "CREATE TABLE later (id TEXT PRIMARY KEY)",
      "INSERT INTO migrations (version, ran_at) VALUES (999, 1)",
      "INSERT INTO work (kind, key, next_at) VALUES ('from_the_next_release', 'x', 0)",
    );
    await scene.evict(one);
    await mainJobWorks(one);
    const unknown = await storage.exec("SELECT * FROM work WHERE kind = 'from_the_next_release'");
    expect(unknown).toMatchObject([{ key: "x", next_at: 0, failures: 0 }]);
  });
});

// The tables of the first release, as it has made them.
const firstTables = [
  "CREATE TABLE holder (only INTEGER PRIMARY KEY CHECK (only = 1), ref TEXT NOT NULL, updated_at INTEGER NOT NULL)",
  "CREATE TABLE links (id TEXT PRIMARY KEY, status TEXT NOT NULL, expires_at INTEGER NOT NULL, record TEXT NOT NULL)",
  "CREATE TABLE attempts (session TEXT PRIMARY KEY, link TEXT NOT NULL, nonce TEXT, record TEXT NOT NULL)",
  "CREATE INDEX attempts_by_link ON attempts (link)",
  "CREATE TABLE accounts (id TEXT PRIMARY KEY, link TEXT NOT NULL, synced_at INTEGER NOT NULL, account TEXT NOT NULL)",
  "CREATE INDEX accounts_by_link ON accounts (link)",
  "CREATE TABLE work (kind TEXT NOT NULL, key TEXT NOT NULL, wanted INTEGER NOT NULL DEFAULT 1, done INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, key))",
  "CREATE TABLE events (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, body TEXT NOT NULL, status TEXT NOT NULL, failures INTEGER NOT NULL DEFAULT 0, since INTEGER NOT NULL, next_at INTEGER NOT NULL)",
  "CREATE INDEX events_pending ON events (seq) WHERE status = 'pending'",
  "CREATE TABLE deliveries (event TEXT NOT NULL, at INTEGER NOT NULL, status INTEGER, error TEXT)",
];

/** Gives the scene's object the storage that the first release would have left, with the same rows. */
async function asFirstRelease(one: scene.Scene): Promise<Storage> {
  const storage = await scene.storageOf(one, true);
  const kept = ["holder", "links", "attempts", "accounts", "events", "deliveries"];
  const columns = [
    "only, ref, updated_at",
    "id, status, expires_at, record",
    "session, link, nonce, record",
    "id, link, synced_at, account",
    "seq, id, created, body, status, failures, since, next_at",
    "event, at, status, error",
  ];
  await exec(storage, ...kept.map((table, at) => `CREATE TABLE kept_${table} AS SELECT ${columns[at]} FROM ${table}`));
  for (const table of await tablesOf(storage))
    if (!table.startsWith("kept_")) await storage.exec(`DROP TABLE "${table}"`);
  await exec(storage, ...firstTables);
  for (const [at, table] of kept.entries())
    await exec(
      storage,
      `INSERT INTO ${table} (${columns[at]}) SELECT ${columns[at]} FROM kept_${table}`,
      `DROP TABLE kept_${table}`,
    );
  await exec(
    storage,
    "UPDATE events SET body = json_set(body, '$.data.object.url', 'https://old.example/l/x') WHERE body LIKE '%onboarding_link%'",
    `INSERT INTO work (kind, key, wanted, done) VALUES ('publish', 'link:${one.link}', 7, 7)`,
    "INSERT INTO work (kind, key, wanted, next_at) SELECT 'session', session, 1, 0 FROM attempts",
  );
  await scene.evict(one);
  return storage;
}

describe("storage of the first release", () => {
  it("serves this one: what was open is linked, and what is done is no longer kept as work", async () => {
    const one = await scene.setScene(product);
    await scene.isTold(one);
    const storage = await asFirstRelease(one);
    await mainJobWorks(one);
    const left = await eventually(
      () => storage.exec("SELECT key FROM work WHERE kind = 'publish'"),
      (rows) => rows.length === 0,
    );
    expect(left).toEqual([]);
  });

  it("gives each account the link that brought it", async () => {
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    const accounts = await scene.atBank(one, session);
    await scene.complete(one, session);
    await scene.endsLinked(one, accounts);
    await asFirstRelease(one);
    const link = await scene.linkOf(one);
    expect(link.accounts.data.map(({ id, banklink }: { id: string; banklink: object }) => [id, banklink])).toEqual(
      accounts.map((id) => [id, expect.objectContaining({ link: one.link, links: [one.link], holder: one.customer })]),
    );
    // KV, which the first release has written without them, gets the new facts by itself.
    await eventually(
      () => product.kv.get<{ links?: string[] }>(`account:${accounts[0]}`, "json"),
      (value) => value?.links?.[0] === one.link,
    );
    await scene.isPublished(one);
  });

  it("that was rolled back to keeps each account with its link, when this one comes again", async () => {
    const one = await scene.setScene(product);
    const session = await scene.tap(one);
    const accounts = await scene.atBank(one, session);
    await scene.complete(one, session);
    await scene.endsLinked(one, accounts);
    const storage = await scene.storageOf(one, true);
    // As the first release stores an account: it knows nothing of the links that bring one.
    await storage.exec(
      `INSERT INTO accounts SELECT id || '_more', link, synced_at, json_set(account, '$.id', id || '_more')
       FROM accounts LIMIT 1`,
    );
    await scene.evict(one);
    const { data } = (await scene.linkOf(one)).accounts;
    expect(data.map(({ id }: { id: string }) => id)).toEqual([...accounts, `${accounts[0]}_more`]);
    expect(data[2].banklink.links).toEqual([one.link]);
  });

  it("sends an event that was waiting with the link's address of today", async () => {
    await product.sandbox("POST", "/notifications", { answer: 500, times: 1 });
    const one = await scene.setScene(product);
    await eventually(
      () => scene.eventsOf(one),
      ([event]) => event.delivery.attempts.length > 0,
    );
    await asFirstRelease(one);
    const [event] = await scene.isTold(one);
    expect(event.data.object.url).toBe((await scene.linkOf(one)).url);
    const { data } = await product.sandbox("GET", "/notifications");
    const sent = data.filter(({ body }: scene.Received) => body.id === event.id).at(-1);
    expect(sent.body.data.object.url).toBe(event.data.object.url);
  });
});
