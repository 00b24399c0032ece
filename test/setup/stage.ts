// Where setup is tested: an empty project folder, the sandbox as Stripe, a stand-in for wrangler, and once that has deployed,
// the real product with the settings and secrets that setup gave it.
import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type Stripe from "stripe";
import { root } from "../workerd/build.ts";
import { startWorkers } from "../workerd/start.ts";
import { wired } from "../workerd/wiring.ts";

export const site = "https://link.acme-rides.dev";
/** Everything that setup asks for, as flags. */
export const flags = [
  ...["--publishable-key", "pk_test_setup", "--public-url", site, "--business-name", "Acme Rides"],
  ...["--support-email", "help@acme-rides.dev", "--privacy-url", "https://acme-rides.dev/privacy"],
];
export const key = "sk_test_setup";

/** What the stand-in for wrangler keeps. */
export interface CloudState {
  loggedIn: boolean;
  accounts: { id: string; name: string }[];
  /** Null until it is deployed. */
  worker: { secrets: Record<string, string>; vars: Record<string, string> } | null;
  /** What it was called with; of the secrets in its environment the names. */
  calls: { args: string[]; account: string | null; secretsInEnv: string[] }[];
  /** What the next deployment does: fails before anything is changed, or is done and then kills whoever started it. */
  next: "works" | "fails" | "kills";
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

type Stage = Awaited<ReturnType<typeof startStage>>;

export type { Stage };

/** Starts it; end it with `close`. `begin` brings it back to where nothing was done. */
export async function startStage() {
  const settings = await wired({ PUBLIC_URL: site }, [], {});
  const workers = await startWorkers(settings({}));
  const product = settings({})[0]?.name ?? "";
  const folder = mkdtempSync(join(tmpdir(), "banklink-setup-test-"));
  const statePath = join(folder, "cloud.json");
  /** The secrets of the endpoints that were made, by id. */
  const endpointSecrets = new Map<string, string>();
  let isLive = false;
  let isMoved = false;
  let apiKey = "";
  let findings: object[] = [];

  const stripeServer = await serve(async (request, body) => {
    const { STRIPE_API } = await workers.worker.getEnv<{ STRIPE_API: { fetch: typeof fetch } }>();
    const answer = await STRIPE_API.fetch(`https://api.stripe.com${request.url}`, toInit(request, body));
    const text = await answer.text();
    const made = request.method === "POST" && answer.ok ? (JSON.parse(text) as { id: string; secret?: string }) : null;
    if (made?.secret) endpointSecrets.set(made.id, made.secret);
    return new Response(text, { status: answer.status, headers: answer.headers });
  });
  const siteServer = await serve(async (request, body) => {
    if (request.url === "/deployed-by-the-stand-in") {
      const { vars, secrets } = JSON.parse(body) as NonNullable<CloudState["worker"]>;
      // Without what the sandbox's own product has and this one was not given.
      await workers.restart(settings({ NOTIFY_SECRET: "", ...vars, ...secrets }));
      isLive = true;
      isMoved = vars.PUBLIC_URL !== site;
      apiKey = secrets.API_KEY ?? "";
      return new Response();
    }
    if (!isLive) return new Response("There is nothing here yet", { status: 404 });
    if (request.url === "/v1/doctor") {
      if (request.headers.authorization !== `Bearer ${apiKey}`) return new Response("{}", { status: 401 });
      return Response.json({ object: "doctor", ok: findings.length === 0, findings });
    }
    return workers.fetch(product, site + request.url, toInit(request, body));
  });

  const cloud = (): CloudState => JSON.parse(readFileSync(statePath, "utf8"));
  const put = (state: Partial<CloudState>) => writeFileSync(statePath, JSON.stringify({ ...cloud(), ...state }));
  const env = (extra: Record<string, string> = {}) => ({
    PATH: process.env.PATH ?? "",
    HOME: folder,
    TMPDIR: folder,
    WRANGLER: resolve(root, "test/setup/wrangler-stand-in.mjs"),
    STAND_IN_STATE: statePath,
    STAND_IN_DEPLOY: `${addressOf(siteServer)}/deployed-by-the-stand-in`,
    STRIPE_API_BASE: addressOf(stripeServer),
    SITE: site,
    SITE_AT: addressOf(siteServer),
    ...extra,
  });
  const command = (name: "setup" | "deploy", args: string[], extra: Record<string, string> = {}, stdin = "") => {
    const reroute = resolve(root, "test/setup/reroute.mjs");
    const script = resolve(root, `src/commands/${name}.ts`);
    const child = spawn(process.execPath, ["--import", reroute, script, ...args], { cwd: folder, env: env(extra) });
    child.stdin.end(stdin);
    return ended(child);
  };

  return {
    folder,
    cloud,
    /** Changes what the stand-in for wrangler has and does. */
    put,
    env,
    /** Back to the start: nothing deployed, Stripe as new, wrangler.toml as it is in the repository. */
    async begin() {
      // The sandbox has webhook endpoints at the product's address, and would make them again at a new one.
      if (isMoved) await workers.restart(settings({}));
      isMoved = false;
      isLive = false;
      findings = [];
      endpointSecrets.clear();
      copyFileSync(join(root, "wrangler.toml"), join(folder, "wrangler.toml"));
      const accounts = [{ id: "1".repeat(32), name: "Acme" }];
      writeFileSync(statePath, JSON.stringify({ loggedIn: true, accounts, worker: null, calls: [], next: "works" }));
      await workers.fetch(product, "/_sandbox/reset", { method: "POST", body: "{}" });
      // Those that the sandbox has for its own product.
      const { data } = await this.stripe<{ data: { id: string }[] }>("GET", "/v1/webhook_endpoints");
      for (const { id } of data) await this.stripe("DELETE", `/v1/webhook_endpoints/${id}`);
    },
    /** `npm run setup` with a key, and with flags for all that it asks. */
    setup: (args: string[] = [], extra: Record<string, string> = {}) =>
      command("setup", [...flags, "--yes", "--wait", "20", ...args], { STRIPE_SECRET_KEY: key, ...extra }),
    command,
    toml: () => readFileSync(join(folder, "wrangler.toml"), "utf8"),
    writeToml: (text: string) => writeFileSync(join(folder, "wrangler.toml"), text),
    /** What the doctor finds wrong from now on. */
    plant: (planted: object[]) => {
      findings = planted;
    },
    sandbox: async (path: string, body?: object) => {
      const init = body ? { method: "POST", body: JSON.stringify(body) } : {};
      return (await (await workers.fetch(product, `/_sandbox${path}`, init)).json()) as { data: { method: string }[] };
    },
    /** The deployed Worker. */
    visit: (path: string, headers: Record<string, string> = {}) => workers.fetch(product, site + path, { headers }),
    async stripe<T>(method: string, path: string, params: Record<string, string> = {}): Promise<T> {
      const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/x-www-form-urlencoded" };
      const body = method === "POST" ? { body: new URLSearchParams(params).toString() } : {};
      return (await (await fetch(addressOf(stripeServer) + path, { method, headers, ...body })).json()) as T;
    },
    /** Those of our address that deliver, without those that the sandbox makes for a product at a new address. */
    async endpoints(): Promise<Stripe.WebhookEndpoint[]> {
      const { data } = await this.stripe<{ data: Stripe.WebhookEndpoint[] }>("GET", "/v1/webhook_endpoints?limit=100");
      const isOurs = ({ id, url }: Stripe.WebhookEndpoint) =>
        url === `${site}/webhooks/stripe` && !id.startsWith("we_sandbox_");
      return data.filter((endpoint) => isOurs(endpoint) && endpoint.status === "enabled");
    },
    secretOf: (id: string) => endpointSecrets.get(id) ?? "",
    async close() {
      stripeServer.close();
      siteServer.close();
      await workers.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function serve(answer: (request: IncomingMessage, body: string) => Promise<Response>): Promise<Server> {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const given = await answer(request, body).catch((error: Error) => new Response(error.message, { status: 599 }));
    const headers = Object.fromEntries([...given.headers].filter(([name]) => !/^(content-(length|encoding)|transfer-)/.test(name))); // biome-ignore format: one idea
    response.writeHead(given.status, headers).end(await given.text());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function toInit({ method = "GET", headers }: IncomingMessage, body: string): RequestInit {
  const kept = Object.entries(headers).filter(([name]) => !/^(host|connection|content-length|transfer-)/.test(name));
  return { method, headers: Object.fromEntries(kept) as Record<string, string>, ...(body ? { body } : {}) };
}

async function ended(child: ReturnType<typeof spawn>): Promise<Ended> {
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
    });
  const code = await new Promise<number | null>((done) => child.once("close", done));
  return { code, ...said };
}
