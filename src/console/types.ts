// The API's answers as the console reads them: the client's own types, and what those leave open. Times are Unix seconds.
import type { Account, Attempt, EventDelivery, Link, LinkCreate, Stats } from "../client/client.ts";

export type {
  AccountHolder as HolderRef,
  Attempt,
  AttemptError as Failure,
  Doctor,
  Feature,
  Finding,
  Holder as HolderObject,
  HolderDeletion as Erasure,
  Link as LinkObject,
  List as Page,
  Settings,
  Stats,
} from "../client/client.ts";

export type LinkStatus = Link["status"];
export type Permission = NonNullable<LinkCreate["permissions"]>[number];
export type Outcome = Attempt["outcome"];
export type DeliveryStatus = EventDelivery["status"];
export type LinkedAccount = Account;
/** Of a day, or of a longer time. */
export type Counts = Stats["totals"];

/** An event of any type, with as much as the console reads of it. */
export interface EventObject {
  id: string;
  type: string;
  created: number;
  data: { object: { id: string; banklink?: { links: string[] } }; relink?: { id: string } };
  delivery: EventDelivery;
}
