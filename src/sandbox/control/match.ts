// Which requests a fault is meant for.

/** Whether "METHOD /path" fits; `*` as method or segment, and a segment `:name`, stand for any one. */
export function matches(match: string, method: string, path: string): boolean {
  const [wantedMethod = "", wantedPath = ""] = match.split(" ");
  const wanted = wantedPath.split("/");
  const segments = path.split("/");
  return (
    (wantedMethod === "*" || wantedMethod === method) &&
    wanted.length === segments.length &&
    wanted.every((segment, index) => segment === "*" || segment.startsWith(":") || segment === segments[index])
  );
}
