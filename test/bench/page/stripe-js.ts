// A stand-in for https://js.stripe.com/…/stripe.js, so that the benchmark needs no network: as heavy, about, with the same global.
// How large the real one is is an estimate. To read and run it takes a browser no time, as that is Stripe's and not the page's.

/** Characters before compression. */
const size = 900_000;

/** A comment that is like code, so that it compresses like code, to 0.3. The same text each time. */
export function stripeJs(): string {
  let seed = 1;
  const next = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const words = Array.from({ length: 600 }, () => `w${next(2_000_000_000).toString(36)}`);
  const word = () => words[next(words.length)];
  const lines: string[] = [];
  for (let length = 0; length < size; length += lines.at(-1)?.length ?? 0)
    lines.push(
      `function f${next(9000)}(a,b){var ${word()}=a.${word()}||${next(100_000)};if(b>${next(5000)})a.${word()}={${word()}:"${word()}-${word()}",${word()}:${next(900)}};return made.${word()}=function(c){return c.${word()}+"${word()}"+a.${word()}},{${word()}:${next(900)}}}`,
    );
  return `window.Stripe=function(){return{}};/*${lines.join("\n")}*/`;
}
