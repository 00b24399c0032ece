// A failure in words, with the input in a form that can be sent again.
import type { Failure } from "./fuzz.ts";

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

export function told({ index, fault, sent, answer }: Failure, seed: number): string {
  const headers = sent.headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const body = sent.body ? [`--data-binary @<(base64 -d <<< ${sent.body.toString("base64")})`] : [];
  const curl = [`curl -i -X ${sent.method} --path-as-is`, quoted(`http://localhost:8787${sent.path}`), ...headers, ...body].join(" "); // biome-ignore format: one idea
  return [
    `Input ${index}: ${fault.slice(0, 4000)}`,
    `  answer: ${answer.status} ${answer.text.slice(0, 500)}`,
    `  again:  npm run fuzz -- --seed=${seed} --only=${index}`,
    `  or:     ${curl.slice(0, 4000)}`,
  ].join("\n");
}
