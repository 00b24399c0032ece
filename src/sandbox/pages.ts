// What browsers load from the sandbox: the stand-in Stripe.js, the modal in its frame, and the test bank's own page.
import modalStyles from "../../dist/sandbox/modal.css.txt";
import modalScript from "../../dist/sandbox/modal.js.txt";
import stripeScript from "../../dist/sandbox/stripe.js.txt";

const document = (title: string, body: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="/_sandbox/modal.css">
</head>
<body>
${body}
<script src="/_sandbox/modal.js"></script>
</body>
</html>
`;

const modal = document("Link a bank account – Sandbox", '<div id="modal"></div>');
const bank = document("Test bank – Sandbox", '<main id="bank"></main>');

interface Asset {
  type: string;
  content: string;
}

const assets: Record<string, Asset> = {
  "/_sandbox/stripe.js": { type: "text/javascript; charset=utf-8", content: stripeScript },
  "/_sandbox/modal.js": { type: "text/javascript; charset=utf-8", content: modalScript },
  "/_sandbox/modal.css": { type: "text/css; charset=utf-8", content: modalStyles },
  "/_sandbox/modal": { type: "text/html; charset=utf-8", content: modal },
  "/_sandbox/bank": { type: "text/html; charset=utf-8", content: bank },
};

/** The page, script or style at `path`; `ancestors` are the origins that may show the pages in a frame. */
export function asset(path: string, ancestors: string): Response | undefined {
  const found = Object.hasOwn(assets, path) ? assets[path] : undefined;
  if (found === undefined) return undefined;
  const policy = `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors ${ancestors}`;
  return new Response(found.content, {
    headers: {
      "content-type": found.type,
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      "referrer-policy": "strict-origin",
      ...(found.type.startsWith("text/html") ? { "content-security-policy": policy } : {}),
    },
  });
}
