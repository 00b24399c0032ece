// Every kind of job of the queue, by the name that its rows have in storage.
import type { Services } from "../../services.ts";
import type { AccountTurns } from "../account-turns.ts";
import type { Changes } from "../changes.ts";
import type { Job, JobKind } from "../queue.ts";
import { account } from "./account.ts";
import { type AccountSearch, find } from "./find.ts";
import { publish } from "./publish.ts";
import { session } from "./session.ts";
import type { SessionReader } from "./session-reader.ts";

export interface JobNeeds {
  kv: KVNamespace;
  services: Services;
  changes: Changes;
  reader: SessionReader;
  search: AccountSearch;
  accountTurns: AccountTurns;
  landedLate: (key: string) => void;
}

export function jobs({
  kv,
  services,
  changes,
  reader,
  search,
  accountTurns,
  landedLate,
}: JobNeeds): Record<JobKind, Job> {
  const { reconcileSeconds } = services.config;
  const urlsOf = (link: string) => services.signer.urls(link);
  return {
    publish: publish({ kv, changes, urlsOf, landedLate }),
    session: session(changes, reader, reconcileSeconds),
    account: account(changes, reader, accountTurns, services.stripe, reconcileSeconds),
    find: find(changes, search, reconcileSeconds),
  };
}
