// Offers a desktop's customer to go on with a phone: loads the script that draws the QR code (qr.ts).
import { find, main } from "./show.ts";

/** The offer stays hidden where the script does not load, and where the page is of a release without it. */
export function offerPhone(): void {
  const address = find(main, "[data-phone]")?.dataset.phone;
  if (!address) return;
  const script = document.createElement("script");
  script.src = address;
  script.nonce = find(document, "script")?.nonce || "";
  document.head.append(script);
}
