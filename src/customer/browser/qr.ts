// A script of its own, because most customers come with a phone and never need it: draws the QR code of this page's
// address, and shows what goes with it. phone.ts loads it.
import { renderSVG } from "uqr";

const phone = document.querySelector<HTMLElement>("[data-phone]");
const code = phone?.querySelector<HTMLImageElement>("[data-qr]");
if (phone && code) {
  // Without the query, which says where the customer came from and only makes the code larger.
  const drawn = renderSVG(location.origin + location.pathname, { border: 2 });
  // As an image, which the page's styles for its icons do not reach into.
  code.src = `data:image/svg+xml,${encodeURIComponent(drawn)}`;
  phone.hidden = false;
}
