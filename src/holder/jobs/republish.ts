// Writes KV anew after a setting that shows in it has changed: PUBLIC_URL, LINK_SIGNING_KEY, or the form of its values.
// A walk over all links and accounts, a few at a time, that goes on where it was when the object died.
import { holderName } from "../../domain/holder.ts";
import { keys } from "../../kv/keys.ts";
import { nowMs } from "../../platform/clock.ts";
import type { Changes } from "../changes.ts";

const keysAtOnce = 40;
const pauseMs = 1_000;
/** Of the object's key-value storage: the form that KV was last written in, and how far a walk has come. */
const formKey = "published_form";
const walkKey = "republish";

interface Walk {
  /** The form that is being written. */
  form: string;
  /** The last link that was wanted, "" at the start, null when all were. */
  link: string | null;
  /** The place of the last account that was wanted. */
  account: number;
  nextAt: number;
}

export class Republish {
  /** KV is known to have today's form. */
  #isDone = false;

  /** `form` stands for the settings of today. */
  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly changes: Changes,
    private readonly form: string,
  ) {}

  /** Notes that what KV gets from now on has today's form: for an object that is made just now. */
  isLevel(): void {
    this.storage.kv.put(formKey, this.form);
    this.#isDone = true;
  }

  /** When the walk goes on, in milliseconds; null when KV has today's form. */
  nextDueMs(): number | null {
    if (this.#isDone || !this.changes.isKnown) return null;
    this.#isDone = this.storage.kv.get<string>(formKey) === this.form;
    return this.#isDone ? null : (this.#walk()?.nextAt ?? nowMs());
  }

  /** Wants some more keys published, if a walk is due. */
  goOn(): void {
    const due = this.nextDueMs();
    if (due === null || due > nowMs()) return;
    const { store, queue } = this.changes;
    const walk = this.#walk() ?? { form: this.form, link: "", account: 0, nextAt: 0 };
    this.changes.change(() => {
      // From the first write on KV has neither form: should the settings go back, it is written anew all the same.
      this.storage.kv.delete(formKey);
      if (queue.isFull) return this.storage.kv.put<Walk>(walkKey, { ...walk, nextAt: nowMs() + pauseMs });
      const links = walk.link === null ? [] : store.links.ids(walk.link, keysAtOnce);
      const accounts = walk.link === null ? store.linkedAccounts.list(walk.account, keysAtOnce) : [];
      for (const link of links) {
        queue.want("publish", keys.link(link));
        queue.want("index", link);
      }
      for (const { account } of accounts) queue.want("publish", keys.account(account.id));
      if (walk.link === null && accounts.length < keysAtOnce) return this.#end();
      const isLastLink = links.length < keysAtOnce;
      this.storage.kv.put<Walk>(walkKey, {
        form: this.form,
        link: walk.link === null || isLastLink ? null : (links.at(-1) ?? null),
        account: accounts.at(-1)?.seq ?? walk.account,
        // Small holders are done in one go; a large one must not fill the queue.
        nextAt: isLastLink && walk.link !== null ? nowMs() : nowMs() + pauseMs,
      });
    });
  }

  #end(): void {
    const { id, stripe_account } = this.changes.store.named();
    if (id) this.changes.queue.want("publish", keys.holder(holderName(id, stripe_account)));
    this.storage.kv.put(formKey, this.form);
    this.storage.kv.delete(walkKey);
  }

  /** The walk that was begun for today's settings. */
  #walk(): Walk | null {
    const walk = this.storage.kv.get<Walk>(walkKey);
    return walk?.form === this.form ? walk : null;
  }
}
