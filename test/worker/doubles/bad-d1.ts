// D1 as it is when it does not work: whatever is asked of it fails.
import { WorkerEntrypoint } from "cloudflare:workers";

export default class BadD1 extends WorkerEntrypoint {
  prepare(sql: string): string {
    return sql;
  }
  batch(): never {
    throw new Error("D1_ERROR: internal error");
  }
}
