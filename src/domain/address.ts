// Web addresses in the settings: what may stand in one, and which hosts only the own machine or network can reach.
// Pure functions.

// The URL standard allows hosts with ; , ' " * and more.
const host = /^([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/;

/** The web address in `value`, https or http; null when it is none, or has credentials, spaces or an unusual host. */
export function webAddress(value: string): URL | null {
  const url = /^https?:\/\/[^\s\\\p{Cc}]+$/iu.test(value) ? URL.parse(value) : null;
  return url && url.username === "" && url.password === "" && host.test(url.hostname) ? url : null;
}

/** As `webAddress`, with a host that browsers take in a Content-Security-Policy: no _ and no IPv6 address. */
export function policyAddress(value: string): URL | null {
  const url = webAddress(value);
  return url && /^[a-z0-9.-]+$/.test(url.hostname) ? url : null;
}

/** Whether two addresses lead to the same server; all names of the own machine are one. */
export function isSameServer(a: string, b: string): boolean {
  const [left, right] = [URL.parse(a), URL.parse(b)];
  if (!left || !right) return false;
  return left.origin === right.origin || (isLoopback(left.hostname) && isLoopback(right.hostname) && left.port === right.port); // biome-ignore format: one idea
}

/** As `webAddress`, https only. */
export function httpsAddress(value: string): URL | null {
  const url = webAddress(value);
  return url?.protocol === "https:" ? url : null;
}

/** Whether `hostname`, as URL.hostname has it, is the machine that asks. */
export const isLoopback = (hostname: string): boolean =>
  /^((.+\.)?localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|\[::ffff:7f\w\w:\w+\])$/.test(hostname);

const localNames = /\.(local|localdomain|internal|intranet|lan|home|home\.arpa|corp|test|invalid|onion)$/;

/** Whether `hostname` cannot be reached over the internet: this machine, private addresses, and local names. */
export function isPrivate(hostname: string): boolean {
  if (isLoopback(hostname)) return true;
  if (hostname.startsWith("[")) return /^\[(::|f[cd]|fe[89ab]|64:ff9b:)/.test(hostname);
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(hostname)) return !hostname.includes(".") || localNames.test(hostname);
  const [first = 0, second = 0] = hostname.split(".").map(Number);
  if (first === 172) return second >= 16 && second < 32;
  if (first === 100) return second >= 64 && second < 128;
  return first === 0 || first === 10 || first >= 224 || (first === 192 && second === 168) || (first === 169 && second === 254); // biome-ignore format: one idea
}
