// The page of the usual ways: plain, with the same purpose and one button.
const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/** The HTML of the page of `link`. */
export const pageOf = (
  link: { id: string; purpose?: string; permissions: string[] },
  business: string,
  key: string,
) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Link your bank with ${escaped(business)}</title>
<link rel="stylesheet" href="/style.css">
<script src="https://js.stripe.com/v3/" defer></script>
<script src="/link.js" defer></script>
</head>
<body data-link="${escaped(link.id)}" data-key="${escaped(key)}">
<main>
<h1>${escaped(business)} asks to link your bank account</h1>
<p>${escaped(link.purpose ?? "")}</p>
<ul>${link.permissions.map((permission) => `<li>${escaped(permission)}</li>`).join("")}</ul>
<button id="link">Link your bank</button>
</main>
</body>
</html>`;
