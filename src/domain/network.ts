// Which addresses count as one client. A pure function.

/**
 * The network of an IP address: an IPv4 address itself, of an IPv6 address the first 64 bits, since one customer of a
 * provider has all that begin with those.
 */
export function networkOf(address: string): string {
  const ipv4 = /[\d.]+$/.exec(address)?.[0];
  if (!address.includes(":") || ipv4?.includes(".")) return ipv4 ?? address;
  const [left = [], right = []] = address.split("::").map((half) => half.split(":").filter(Boolean));
  const zeros = Array(Math.max(0, 8 - left.length - right.length)).fill("0");
  const groups = [...left, ...zeros, ...right].slice(0, 4);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":");
}
