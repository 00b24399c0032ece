// The `/_sandbox/` routes that read and change the sandbox's state.
import { changeAccount } from "./accounts.ts";
import type { ControlContext } from "./context.ts";
import { armFault, listFaults } from "./faults.ts";
import { finishSession } from "./finish.ts";
import { closeModal, enterBank, linkSelection, listOffers, openModal, relinkSelection } from "./modal.ts";
import { instructReceiver, listNotifications } from "./notifications.ts";
import { instructAccess } from "./permissions.ts";
import { instructRefreshes } from "./refreshes.ts";
import { listRequests } from "./requests.ts";
import { showSession } from "./sessions.ts";
import { instructWebhooks, listWebhooks } from "./webhooks.ts";

interface ControlRoute {
  method: string;
  path: RegExp;
  handle(context: ControlContext): object;
}

export const controlRoutes: ControlRoute[] = [
  { method: "POST", path: /^\/_sandbox\/sessions\/([^/]+)\/finish$/, handle: finishSession },
  { method: "GET", path: /^\/_sandbox\/sessions\/([^/]+)$/, handle: showSession },
  { method: "POST", path: /^\/_sandbox\/accounts\/([^/]+)\/([^/]+)$/, handle: changeAccount },
  { method: "POST", path: /^\/_sandbox\/faults$/, handle: armFault },
  { method: "GET", path: /^\/_sandbox\/faults$/, handle: listFaults },
  { method: "POST", path: /^\/_sandbox\/refreshes$/, handle: instructRefreshes },
  { method: "POST", path: /^\/_sandbox\/permissions$/, handle: instructAccess },
  { method: "GET", path: /^\/_sandbox\/requests$/, handle: listRequests },
  { method: "POST", path: /^\/_sandbox\/webhooks$/, handle: instructWebhooks },
  { method: "GET", path: /^\/_sandbox\/webhooks$/, handle: listWebhooks },
  { method: "POST", path: /^\/_sandbox\/notifications$/, handle: instructReceiver },
  { method: "GET", path: /^\/_sandbox\/notifications$/, handle: listNotifications },
  { method: "GET", path: /^\/_sandbox\/modal\/session$/, handle: openModal },
  { method: "POST", path: /^\/_sandbox\/modal\/bank$/, handle: enterBank },
  { method: "POST", path: /^\/_sandbox\/modal\/accounts$/, handle: listOffers },
  { method: "POST", path: /^\/_sandbox\/modal\/link$/, handle: linkSelection },
  { method: "POST", path: /^\/_sandbox\/modal\/relink$/, handle: relinkSelection },
  { method: "POST", path: /^\/_sandbox\/modal\/close$/, handle: closeModal },
];
