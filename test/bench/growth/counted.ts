// Our Worker with its account holders' objects counting the statements they run and the rows those read. Bundled beside the
// Worker as it is deployed, which is `product.js`.
import type { DurableObject } from "cloudflare:workers";
// @ts-expect-error It is there once this is put together.
import * as product from "./product.js";

type Cursor = { readonly rowsRead: number };
let cursors: Cursor[] = [];

const Holder = product.AccountHolder as new (state: DurableObjectState, env: unknown) => DurableObject;

export class AccountHolder extends Holder {
  constructor(state: DurableObjectState, env: unknown) {
    const { sql } = state.storage;
    const exec = sql.exec.bind(sql);
    const counting = (...asked: Parameters<typeof exec>) => {
      const cursor = exec(...asked);
      cursors.push(cursor);
      return cursor;
    };
    Object.defineProperty(sql, "exec", { value: counting });
    super(state, env);
  }
}

export const { IdempotentRequest, NotifyEndpoint } = product;

export default {
  async fetch(request: Request, env: unknown, context: ExecutionContext): Promise<Response> {
    if (new URL(request.url).pathname !== "/counted") return product.default.fetch(request, env, context);
    const counted = { statements: cursors.length, rows: cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0) };
    cursors = [];
    return Response.json(counted);
  },
};
