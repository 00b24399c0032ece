// What only an outsider sees of a banklink: that it answers, by which certificate, with which headers, at what time.
import { connect } from "node:tls";
import type { Finding } from "../../client/client.ts";

const answerWithinMs = 10_000;
const daySeconds = 86_400;
/** Seconds. Signatures of notifications are taken as good for 300. */
const skewWorthSaying = 30;
const skewTooMuch = 300;
const certificateDays = 14;

/** Headers that the customer's page has, and what must be in each. */
const pageHeaders: Record<string, RegExp> = {
  "content-security-policy": /frame-ancestors/,
  "strict-transport-security": /max-age=\d{6,}/,
  "x-content-type-options": /^nosniff$/,
  "referrer-policy": /^strict-origin$/,
  "cache-control": /no-store/,
};

/** Looks at the banklink at the origin `url`. Never throws: what cannot be seen is a finding too. */
export async function fromOutside(url: string): Promise<Finding[]> {
  const asked = Date.now();
  const health = await ask(`${url}/healthz`, "application/json");
  const answered = Date.now();
  if (health instanceof Error)
    return [
      fail(
        "url",
        `${url} does not answer: ${reasonOf(health)}.`,
        "Check the address, DNS, and that banklink is deployed.",
      ),
    ];
  const [tls, headers] = await Promise.all([certificate(new URL(url)), page(url)]);
  return [...(await healthOf(url, health)), ...tls, ...clock(health.headers.get("Date"), asked, answered), headers];
}

async function healthOf(url: string, health: Response): Promise<Finding[]> {
  if (health.status >= 300 && health.status < 400)
    return [fail("url", `${url} redirects.`, "Use the address that banklink itself has: PUBLIC_URL.")];
  const said = (await health.json().catch(() => null)) as { object?: string; problems?: { name: string; problem: string }[] } | null; // biome-ignore format: one idea
  if (said?.object !== "health")
    return [
      fail("url", `Something else than banklink answers at ${url}.`, "Check the address, and the zone's routes."),
    ];
  if (health.ok) return [ok("url", `${url} answers, and is in good health.`)];
  return (said.problems ?? []).map(({ name, problem }) =>
    fail("health", `${name}: ${problem}`, `Set ${name} anew, and deploy.`),
  );
}

/** Nothing for an address without TLS on this machine. */
async function certificate({ protocol, hostname, port }: URL): Promise<Finding[]> {
  if (protocol === "http:") {
    if (/^(localhost|127\.|\[::1\]$)/.test(hostname)) return [];
    return [fail("tls", "Without TLS the key and customers' addresses can be read on the way.", "Use https.")];
  }
  const until = await expiry(hostname, Number(port || 443));
  if (until === null)
    return [fail("tls", "The certificate cannot be read.", "Look at it in the Cloudflare dashboard.")];
  const days = Math.floor((until - Date.now()) / 1000 / daySeconds);
  if (days < certificateDays)
    return [
      warn(
        "tls",
        `The certificate is good for ${days} days.`,
        "See why it was not renewed: SSL/TLS in the Cloudflare dashboard.",
      ),
    ];
  return [ok("tls", `The certificate is good for ${days} days.`)];
}

/** When the certificate ends, in Unix milliseconds. */
function expiry(host: string, port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, servername: host, timeout: answerWithinMs });
    const end = (until: number | null) => {
      socket.destroy();
      resolve(until);
    };
    socket.once("secureConnect", () => end(Date.parse(socket.getPeerCertificate().valid_to) || null));
    socket.once("timeout", () => end(null));
    socket.once("error", () => end(null));
  });
}

/** All in Unix milliseconds. */
function clock(date: string | null, asked: number, answered: number): Finding[] {
  const told = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(told)) return [];
  // The header is cut to whole seconds, and was written at some time between question and answer.
  const early = (asked - told - 1000) / 1000;
  const late = (told - answered) / 1000;
  const skew = Math.round(Math.max(early, late, 0));
  const which = early > late ? "ahead of" : "behind";
  const mend = "Have this machine set its clock by the network (NTP).";
  if (skew > skewTooMuch) return [fail("clock", `This machine's clock is ${skew} s ${which} banklink's.`, mend)];
  if (skew > skewWorthSaying) return [warn("clock", `This machine's clock is ${skew} s ${which} banklink's.`, mend)];
  return [ok("clock", "This machine and banklink agree on the time.")];
}

/** The page that there is for an address that nobody has. */
async function page(url: string): Promise<Finding> {
  const answer = await ask(`${url}/l/none`, "text/html");
  if (answer instanceof Error) return fail("headers", `A page does not answer: ${reasonOf(answer)}.`, "Try again.");
  const wrong = Object.entries(pageHeaders).filter(([name, wanted]) => !wanted.test(answer.headers.get(name) ?? ""));
  if (wrong.length === 0) return ok("headers", "Pages come with the headers that protect them.");
  const names = wrong.map(([name]) => name).join(", ");
  return fail(
    "headers",
    `Pages come without, or with other: ${names}.`,
    "Take out the zone's rules that change response headers.",
  );
}

async function ask(url: string, accept: string): Promise<Response | Error> {
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    return await fetch(url, { headers: { Accept: accept }, redirect: "manual", signal });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Fetch's own error says only that it failed; its cause says why. */
function reasonOf(error: Error): string {
  const cause = error.cause as { code?: string; message?: string } | undefined;
  return cause?.code || cause?.message || error.message;
}

const ok = (check: string, message: string): Finding => ({ check, status: "ok", message, mend: null });
const warn = (check: string, message: string, mend: string): Finding => ({ check, status: "warn", message, mend });
const fail = (check: string, message: string, mend: string): Finding => ({ check, status: "fail", message, mend });
