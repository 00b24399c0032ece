// What a test asks of the Worker's bindings, over HTTP. Miniflare's own way stops the test's process until workerd answers;
// and workerd does not answer while it waits for that process to read what it logs, so both could wait for ever.
interface Asked {
  binding: string;
  method: string;
  args: unknown[];
}
type Bindings = Record<string, Record<string, (...args: unknown[]) => unknown>>;

/** A binding's method, called with what the request says; a D1 query by `all`, as its statement cannot be handed out. */
export async function throughDoor(request: Request, env: object): Promise<Response> {
  const { binding, method, args } = (await request.json()) as Asked;
  const bound = (env as Bindings)[binding];
  if (method !== "all") return Response.json((await bound?.[method]?.(...args)) ?? null);
  const statement = bound?.prepare?.(...args) as { all(): Promise<unknown> };
  return Response.json(await statement.all());
}

/** Asks a Worker with such a door, at `url`. Throws what the binding throws, as text. */
export async function askBinding<T>(url: URL, binding: string, method: string, ...args: unknown[]): Promise<T> {
  const body = JSON.stringify({ binding, method, args });
  const answer = await fetch(new URL("/_test/door", url), { method: "POST", body });
  if (!answer.ok) throw new Error(`${binding}.${method}: ${await answer.text()}`);
  return answer.json() as Promise<T>;
}
