// `npm run sandbox`: the Stripe sandbox alone, for any Stripe client.
import { rmSync } from "node:fs";
import { portOr, startWrangler } from "./wrangler.ts";

const port = portOr(12111);
const persistTo = `.wrangler/stripe-${port}`;
rmSync(persistTo, { recursive: true, force: true });

await startWrangler({ env: "stripe", port, persistTo, vars: {}, readyPath: "/_sandbox/requests" });

console.info(`
Stripe sandbox: http://localhost:${port}
Any sk_test_… key will do:
  npx stripe get /v1/financial_connections/accounts --api-base http://127.0.0.1:${port} --api-key sk_test_123456789012
`);
