// What runs in the modal's frame, and in the test bank's popup window.
import { showBank } from "./bank.ts";
import { Flow } from "./flow.ts";
import { type FromModal, messageIn, send, type ToModal } from "./messages.ts";

function showModal(root: HTMLElement): void {
  let flow: Flow | null = null;
  addEventListener("message", (event) => {
    const message = event.source === parent ? messageIn<ToModal>(event) : null;
    if (message?.type === "start" && flow === null) {
      const tell = (reply: FromModal) => send(parent, reply, event.origin);
      flow = new Flow(root, message, (result) => tell({ type: "result", result }));
    }
    if (message?.type === "close") void flow?.close();
  });
  // To any origin, because that of the framing page is not known yet; this message holds nothing secret.
  const ready: FromModal = { type: "ready" };
  send(parent, ready, "*");
}

const modal = document.getElementById("modal");
const bank = document.getElementById("bank");
if (modal !== null && parent !== window) showModal(modal);
if (bank !== null) showBank(bank);
