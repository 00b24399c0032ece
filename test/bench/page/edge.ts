// What stands between a browser and the Worker in production: TLS, HTTP/2, and compression as Cloudflare does it.
import { type IncomingMessage, request } from "node:http";
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from "node:zlib";
import { generate } from "selfsigned";
import type { Compression } from "./results.ts";
import { stripeJs } from "./stripe-js.ts";

// Fast, as for answers that are compressed on their way. About Cloudflare's own levels, of which it promises none.
const compress: Record<Compression, (body: Buffer) => Buffer> = {
  gzip: (body) => gzipSync(body, { level: 8 }),
  br: (body) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  zstd: (body) => zstdCompressSync(body, { params: { [constants.ZSTD_c_compressionLevel]: 3 } }),
};

// What Cloudflare compresses, as far as this product has it; answers of other statuses it does not:
// https://developers.cloudflare.com/speed/optimization/content/compression/
const compressible = /^(text\/|application\/json|image\/svg\+xml)/;
const compressedStatuses = [200, 403, 404];
const fewestBytes = 50;

interface Answer {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

export type Edge = Awaited<ReturnType<typeof startEdge>>;

/** Starts it, in front of the Worker at `worker`. For js.stripe.com it answers itself, with a stand-in. End it with `close`. */
export async function startEdge(worker: URL) {
  const { private: key, cert } = await generate([{ name: "commonName", value: "Edge" }], { keyType: "ec" });
  const server = createSecureServer({ key, cert });
  const script = Buffer.from(stripeJs());
  const ofStripe: Answer = {
    status: 200,
    headers: { "content-type": "text/javascript; charset=utf-8", "cache-control": "max-age=60" },
    body: script,
  };
  const edge = {
    port: 0,
    /** How it compresses from now on. */
    compression: "gzip" as Compression,
    /** The size of the last body sent at each address. */
    sent: new Map<string, number>(),
    stripeJs: { raw: script.length, gzip: compress.gzip(script).length },
    close: () => void server.close(),
  };
  server.on("request", async (asked: Http2ServerRequest, response: Http2ServerResponse) => {
    const { authority } = asked;
    try {
      const answer = authority === "js.stripe.com" ? ofStripe : await ask(worker, asked);
      const { status, headers, body } = compressed(answer, edge.compression);
      edge.sent.set(`https://${authority}${asked.url}`, body.length);
      response.writeHead(status, { ...headers, "content-length": body.length });
      response.end(body);
    } catch (error) {
      response.writeHead(502);
      response.end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  edge.port = (server.address() as AddressInfo).port;
  return edge;
}

function compressed(answer: Answer, compression: Compression): Answer {
  const { status, headers, body } = answer;
  const isDone = headers["content-encoding"] !== undefined;
  const isFit = compressedStatuses.includes(status) && compressible.test(String(headers["content-type"]));
  if (isDone || !isFit || body.length < fewestBytes) return answer;
  return { status, headers: { ...headers, "content-encoding": compression }, body: compress[compression](body) };
}

/** What belongs to one connection, which the answer over HTTP/2 must not have. */
const ofConnection = ["connection", "keep-alive", "transfer-encoding", "content-length"];

/** The Worker's answer, which nobody has compressed but the Worker itself. */
function ask(worker: URL, asked: Http2ServerRequest): Promise<Answer> {
  const { "accept-encoding": accepted = "", ...others } = asked.headers;
  const headers = {
    ...Object.fromEntries(Object.entries(others).filter(([name]) => !name.startsWith(":"))),
    host: asked.authority,
    "x-forwarded-proto": "https",
    // Miniflare's way of saying what Cloudflare knows of the browser.
    "mf-cf-blob": JSON.stringify({ clientAcceptEncoding: accepted }),
  };
  return new Promise((resolve, reject) => {
    const asking = request(
      new URL(asked.url, worker).href,
      { method: asked.method, headers },
      (answer: IncomingMessage) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () => {
          const kept = Object.entries(answer.headers).filter(([name]) => !ofConnection.includes(name));
          const headers = Object.fromEntries(kept) as Answer["headers"];
          resolve({ status: answer.statusCode ?? 502, headers, body: Buffer.concat(parts) });
        });
      },
    );
    asking.on("error", reject);
    asked.pipe(asking);
  });
}
