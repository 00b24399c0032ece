// The doctor's patient: the product at an address of its own, what is found wrong with it, and servers that stand in its way.
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";
import { type Product, startProduct } from "./product.ts";

export interface Finding {
  check: string;
  status: "ok" | "warn" | "fail";
  message: string;
  mend: string | null;
}

export type Patient = Awaited<ReturnType<typeof startPatient>>;

/** Starts the product at an address where it can ask itself. */
export async function startPatient() {
  const product = await startProduct({ RECONCILE_SECONDS: "86400" }, [], { delivered: 1 });
  const { origin } = new URL(product.url);
  let settings = "";
  return {
    product,
    origin,
    /** With `changed` over its settings, and Stripe as it was at first. */
    async heal(changed: Record<string, string> = {}): Promise<void> {
      const wanted = JSON.stringify(changed);
      if (wanted !== settings) await product.restart({ PUBLIC_URL: origin, ...changed });
      settings = wanted;
      await product.sandbox("POST", "/reset", {});
    },
  };
}

/** What the doctor finds, by check. */
export async function examine(of: Product): Promise<Record<string, Finding>> {
  const { status, body } = await of.operator("GET", "/v1/doctor");
  expect([status, body.object]).toEqual([200, "doctor"]);
  const findings: Finding[] = body.findings;
  expect(body.ok).toBe(findings.every((finding) => finding.status !== "fail"));
  for (const { status: state, message, mend } of findings) {
    expect(message + mend).not.toMatch(/[{}]|undefined|\.\./);
    expect(mend === null).toBe(state === "ok");
  }
  return Object.fromEntries(findings.map((finding) => [finding.check, finding]));
}

/** What is not in order, each with how badly. */
export const wrongIn = (findings: Record<string, Finding>) =>
  Object.fromEntries(
    Object.values(findings)
      .filter(({ status }) => status !== "ok")
      .map(({ check, status }) => [check, status]),
  );

const servers: Server[] = [];

/** A server at an address of its own, until `stopServers`. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function stopServers(): Promise<void> {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

interface Meddling {
  /** Changes what goes to the product. */
  there?: (body: string) => string;
  /** Changes what comes back. */
  back?: (headers: Headers, body: string) => string;
  /** Answers in the product's place; null lets the request through. */
  instead?: (method: string, path: string) => [status: number, body: string] | null;
}

/** What stands between the world and the product at `origin`, and meddles. Its address. */
export const proxy = (origin: string, { there, back, instead }: Meddling) =>
  serve(async (request, response) => {
    const { method = "GET", url = "/" } = request;
    const own = instead?.(method, url);
    if (own) return response.writeHead(own[0]).end(own[1]);
    const sent = await textOf(request);
    const answer = await fetch(new URL(url, origin), {
      method,
      headers: Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
        ["host", "connection", "content-length"].includes(name) ? [] : [[name, String(value)]],
      ),
      ...(sent === "" ? {} : { body: there ? there(sent) : sent }),
      redirect: "manual",
    });
    const headers = new Headers(answer.headers);
    for (const name of ["content-encoding", "content-length", "transfer-encoding"]) headers.delete(name);
    const text = await answer.text();
    const changed = back ? back(headers, text) : text;
    return response.writeHead(answer.status, Object.fromEntries(headers)).end(changed);
  });

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
