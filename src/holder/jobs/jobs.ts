// Every kind of job of the queue, by the name that its rows have in storage.
import type { Indexed } from "../../d1/database.ts";
import type { Services } from "../../services.ts";
import type { AccountTurns } from "../account-turns.ts";
import type { Changes } from "../changes.ts";
import type { Erasure } from "../erasure.ts";
import type { Job, JobKind } from "../job.ts";
import { account } from "./account.ts";
import { erase } from "./erase.ts";
import { type AccountSearch, find } from "./find.ts";
import { indexLink } from "./index-link.ts";
import { publish } from "./publish.ts";
import { session } from "./session.ts";
import type { SessionReader } from "./session-reader.ts";

export interface JobNeeds {
  kv: KVNamespace;
  env: Indexed;
  services: Services;
  changes: Changes;
  reader: SessionReader;
  search: AccountSearch;
  accountTurns: AccountTurns;
  erasure: Erasure;
  /** A write to KV or the index that was given up has landed after all. */
  landedLate: (kind: "publish" | "index", key: string) => void;
}

export function jobs(needs: JobNeeds): Record<JobKind, Job> {
  const { kv, env, services, changes, reader, search, accountTurns, erasure, landedLate } = needs;
  const { reconcileSeconds } = services.config;
  const urlsOf = (link: string) => services.signer.urls(link);
  return {
    erase: erase(changes, erasure, services.stripe, reconcileSeconds),
    publish: publish({ kv, changes, urlsOf, landedLate: (key) => landedLate("publish", key) }),
    index: indexLink(env, changes, (id) => landedLate("index", id)),
    session: session(changes, reader, reconcileSeconds),
    account: account(changes, reader, accountTurns, services.stripe, reconcileSeconds),
    find: find(changes, search, reconcileSeconds),
  };
}
