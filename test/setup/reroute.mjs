// Loaded into setup by its tests: the address of the deployed Worker, which exists nowhere, leads to the test.
const { SITE = "", SITE_AT = "" } = process.env;
const network = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const url = String(input);
  return network(url.startsWith(`${SITE}/`) ? SITE_AT + url.slice(SITE.length) : url, init);
};
