// What the doctor asks D1: whether it takes a row, shows it and forgets it again.
import { ask, type Indexed } from "./database.ts";

/** Throws D1's own error. All is one transaction with a table of its own, of which nothing is left. */
export async function probeD1(env: Indexed): Promise<void> {
  await ask(
    env,
    ["CREATE TABLE doctor AS SELECT 1 AS id LIMIT 1"],
    ["SELECT id FROM doctor LIMIT 1"],
    ["DROP TABLE doctor"],
  );
}
