// Whether D1 takes a row, shows it and forgets it again, for the doctor.

/** Throws D1's own error. All is one transaction with a table of its own, of which nothing is left. */
export async function probeD1(index: D1Database): Promise<void> {
  const statements = [
    "CREATE TABLE doctor (id INTEGER)",
    "INSERT INTO doctor (id) VALUES (1)",
    "SELECT id FROM doctor LIMIT 1",
    "DROP TABLE doctor",
  ];
  await index.batch(statements.map((sql) => index.prepare(sql)));
}
