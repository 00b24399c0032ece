// Sends requests over connections that stay open, as many at a time as is said. Its own code, as little as does it: a whole
// client would take more of the machine than what is measured.
import { connect } from "node:net";

export interface BenchRequest {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface Load {
  /** Milliseconds from a request to its whole answer, one for each. */
  times: Float64Array;
  /** From the first request to the last answer, in milliseconds. */
  tookMs: number;
  /** Answers with another status than was expected, by status. */
  others: Record<number, number>;
  /** Of each answer, where they are kept. */
  bodies: string[];
}

/** Sends all of `requests`, `width` at a time, each of which is to be answered with `status`. */
export async function send(
  port: number,
  requests: BenchRequest[],
  width: number,
  status: number,
  isKept = false,
): Promise<Load> {
  const written = requests.map(bytesOf);
  const times = new Float64Array(requests.length);
  const others: Record<number, number> = {};
  const bodies: string[] = [];
  let next = 0;
  const began = performance.now();
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      let at = 0;
      let sent = 0;
      let received = Buffer.alloc(0);
      const go = () => {
        at = next++;
        const bytes = written[at];
        if (!bytes) {
          socket.end();
          return resolve();
        }
        sent = performance.now();
        socket.write(bytes);
      };
      socket.on("connect", go);
      socket.on("error", reject);
      socket.on("close", () => at < written.length && reject(new Error("The connection was closed")));
      socket.on("data", (piece) => {
        received = received.length === 0 ? piece : Buffer.concat([received, piece]);
        const length = lengthOf(received);
        if (length === null || received.length < length) return;
        times[at] = performance.now() - sent;
        const got = Number(received.subarray(9, 12).toString());
        if (got !== status) others[got] = (others[got] ?? 0) + 1;
        if (isKept) bodies[at] = bodyOf(received);
        received = Buffer.alloc(0);
        go();
      });
    });
  await Promise.all(Array.from({ length: Math.min(width, requests.length) }, one));
  return { times, tookMs: performance.now() - began, others, bodies };
}

function bytesOf({ method, path, headers = {}, body }: BenchRequest): Buffer {
  const all = {
    Host: "bench.example",
    ...headers,
    ...(body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body ?? ""}`);
}

/** How many bytes the whole answer has; null while that is not known. workerd sends some in chunks. */
function lengthOf(received: Buffer): number | null {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const head = received.subarray(0, end).toString("latin1");
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length !== undefined) return end + 4 + Number(length);
  if (!/\r\ntransfer-encoding: chunked/i.test(head)) return end + 4;
  return received.subarray(-5).toString("latin1") === "0\r\n\r\n" ? received.length : null;
}

/** The text of a whole answer. */
function bodyOf(received: Buffer): string {
  const start = received.indexOf("\r\n\r\n") + 4;
  const body = received.subarray(start);
  if (!/\r\ntransfer-encoding: chunked/i.test(received.subarray(0, start).toString("latin1"))) return body.toString();
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const line = body.indexOf("\r\n", at);
    const size = Number.parseInt(body.subarray(at, line).toString("latin1"), 16);
    if (size === 0) break;
    pieces.push(body.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
  return Buffer.concat(pieces).toString();
}
