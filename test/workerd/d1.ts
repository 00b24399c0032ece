// Where a double stands for D1, it is called as the binding is: prepared statements cannot be sent to another Worker, so
// they are sent as what they are made of.
import { env } from "cloudflare:workers";

interface Statement {
  sql: string;
  values: unknown[];
  bind: (...values: unknown[]) => Statement;
}
interface Double {
  batch(list: { sql: string; values: unknown[] }[]): Promise<unknown>;
}

const bindings = env as { TEST_D1?: string; INDEX: Double };
const double = bindings.INDEX;
const prepare = (sql: string, given: unknown[] = []): Statement => ({
  sql,
  values: given,
  bind: (...values) => prepare(sql, values),
});
const batch = (list: Statement[]) => double.batch(list.map(({ sql, values }) => ({ sql, values })));
if (bindings.TEST_D1) Object.defineProperty(env, "INDEX", { value: { prepare, batch } });
