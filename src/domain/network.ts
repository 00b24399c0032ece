// Which addresses count as one client. A pure function.

/**
 * The network of an IP address: an IPv4 address itself, also where it is written as IPv6 (::ffff:…); of any other IPv6
 * address the first 64 bits, since one customer of a provider has all that begin with those.
 */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const groups = groupsOf(address);
  const [high = 0, low = 0] = groups.slice(6);
  if (groups.slice(0, 6).join() === "0,0,0,0,0,65535") return [high >> 8, high & 255, low >> 8, low & 255].join(".");
  return groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(":");
}

/** The eight groups of 16 bits that an IPv6 address consists of. */
function groupsOf(address: string): number[] {
  const [left = [], right = []] = address.split("::").map((half) => half.split(":").filter(Boolean).flatMap(numbersOf));
  return [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill(0), ...right];
}

/** One group in hexadecimal, or the last two as an IPv4 address. */
function numbersOf(part: string): number[] {
  if (!part.includes(".")) return [Number.parseInt(part, 16)];
  const [a = 0, b = 0, c = 0, d = 0] = part.split(".").map(Number);
  return [a * 256 + b, c * 256 + d];
}
