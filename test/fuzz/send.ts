// Sends a request byte for byte, as `fetch` would not, and waits for its answer no longer than a person would.
import { Agent, request } from "node:http";

export interface Sent {
  method: string;
  /** With its query, percent-encoded as it is to be sent. */
  path: string;
  headers: [name: string, value: string][];
  body: Buffer | null;
  isChunked: boolean;
}

export interface Exchange {
  /** 0 when there was no answer: `text` says why. */
  status: number;
  headers: Record<string, string | undefined>;
  text: string;
}

const patienceMs = 30_000;
const agent = new Agent({ keepAlive: true, maxSockets: 32 });

export function send(origin: string, { method, path, headers, body, isChunked }: Sent): Promise<Exchange> {
  const { hostname, port } = new URL(origin);
  const length =
    body === null ? [] : isChunked ? ["Transfer-Encoding", "chunked"] : ["Content-Length", `${body.length}`];
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve({ status: 0, headers: {}, text: String(error) });
    const all = ["Host", `${hostname}:${port}`, ...headers.flat(), ...length];
    const asked = request({ agent, hostname, port, method, path, headers: all }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("error", failed);
      answer.on("end", () => {
        clearTimeout(timer);
        const { statusCode = 0 } = answer;
        const said = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
        resolve({ status: statusCode, headers: said, text: Buffer.concat(parts).toString() });
      });
    });
    const timer = setTimeout(() => asked.destroy(new Error(`no answer in ${patienceMs} ms`)), patienceMs);
    asked.on("error", (error) => {
      clearTimeout(timer);
      failed(error);
    });
    if (body === null) asked.end();
    else if (isChunked) {
      const middle = Math.floor(body.length / 2);
      if (middle > 0) asked.write(body.subarray(0, middle));
      asked.end(body.subarray(middle));
    } else asked.end(body);
  });
}
