// Decides whether a fault is meant for a request.

/** Whether the pattern "METHOD /path" fits; `*` as method, and a segment `*` or `:name`, match any. */
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
