// A stand-in for https://js.stripe.com/…/stripe.js, so that the benchmark needs no network: a script of about that weight, with
// the same global. How large the real one is is an estimate. What that does when it runs is left out: it is Stripe's.

/** Characters before compression. */
const size = 900_000;

/** Functions that differ, so that they compress like a script's, to 0.3. The same text each time. */
export function stripeJs(): string {
  let seed = 1;
  const next = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const words = Array.from({ length: 600 }, () => `w${next(2_000_000_000).toString(36)}`);
  const word = () => words[next(words.length)];
  const made: string[] = [];
  for (let index = 0, length = 0; length < size; index++) {
    const text = `function f${index}(a,b){var ${word()}=a.${word()}||${next(100_000)};if(b>${next(5000)})a.${word()}={${word()}:"${word()}-${word()}",${word()}:${next(900)}};return made.${word()}=function(c){return c.${word()}+"${word()}"+a.${word()}},{${word()}:${next(900)}}}`;
    made.push(text);
    length += text.length;
  }
  return `(function(){var made={};${made.join("\n")}window.Stripe=function(){return made}})();`;
}
