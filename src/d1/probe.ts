// What the doctor asks D1: whether it takes a row, shows it and forgets it again, and whether the index is whole.

/** Throws D1's own error. All is one transaction with a table of its own, of which nothing is left. */
export async function probeD1(index: D1Database): Promise<void> {
  const statements = [
    "CREATE TABLE doctor AS SELECT 1 AS id LIMIT 1",
    "SELECT id FROM doctor LIMIT 1",
    "DROP TABLE doctor",
  ];
  await index.batch(statements.map((sql) => index.prepare(sql)));
}

/** Whether links that are older than the index are still to be read into it. Throws D1's own error. */
export async function isBehind(index: D1Database): Promise<boolean> {
  try {
    const [cursor] = await index.batch<{ cursor: string | null }>([
      index.prepare("SELECT cursor FROM backfill LIMIT 1"),
    ]);
    return typeof cursor?.results[0]?.cursor === "string";
  } catch (error) {
    // Its tables are made when the first link is.
    if (String(error).includes("no such table")) return false;
    throw error;
  }
}
