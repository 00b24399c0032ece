// One customer and one link of theirs, and what people do with it.
import { createHash } from "node:crypto";
import type { Named, Talk } from "./talk.ts";

export class Link {
  private readonly talk: Talk;
  readonly customer: string;
  private readonly idempotencyKey = crypto.randomUUID();
  id = "";
  path = "";
  managePath = "";
  session = "";
  account = "";

  constructor(talk: Talk, customer: string) {
    this.talk = talk;
    this.customer = customer;
  }

  /** The account holder's object, and the one that remembers the Idempotency-Key. */
  get objects(): [holder: Named, request: Named] {
    const request = createHash("sha256").update(this.idempotencyKey).digest("hex");
    return [
      { binding: "ACCOUNT_HOLDER", name: this.id.slice(12, 28) },
      { binding: "IDEMPOTENT_REQUEST", name: request },
    ];
  }

  async make(): Promise<void> {
    const terms = {
      account_holder: { type: "customer", customer: this.customer },
      permissions: ["payment_method", "balances"],
      prefetch: ["balances"],
      purpose: "Verify the account we pay your rent deposit back to",
      return_url: "https://app.example.com/done",
      client_reference_id: "order-42",
    };
    const made = await this.talk.operate("POST", "/v1/links", terms, this.idempotencyKey);
    this.id = made.id;
    this.path = new URL(made.url).pathname;
    this.managePath = new URL(made.manage_url).pathname;
  }

  status = () => this.talk.ask("GET", `${this.path}/status`);
  openPage = () => this.talk.open(this.path);
  openManagePage = () => this.talk.open(this.managePath);
  complete = () => this.talk.ask("POST", `${this.path}/complete`, { session: this.session });
  readAccount = () => this.talk.operate("GET", `/v1/accounts/${this.account}`);
  erase = () => this.talk.operate("DELETE", `/v1/holders/${this.customer}`);
  /** The balance that was asked for has come. */
  balanceComes = () => this.talk.webhook(this.customer, "account.refreshed_balance");

  async tap(): Promise<void> {
    this.session = (await this.talk.ask("POST", `${this.path}/session`, {})).session;
  }

  /** The customer's part in Stripe's window. */
  async atBank(): Promise<void> {
    const finish = { institution: "Test (Non-OAuth)" };
    const ended = await this.talk.ask("POST", `/_sandbox/sessions/${this.session}/finish`, finish);
    this.account = ended.accounts.data[0].id;
  }

  /** All of it. */
  async link(): Promise<void> {
    await this.make();
    await this.tap();
    await this.atBank();
    await this.complete();
    await this.balanceComes();
    await this.talk.idle(this.objects);
  }
}

/** A link, not made yet, for a customer at Stripe of whom nothing is known here. */
export async function newLink(talk: Talk): Promise<Link> {
  const customer = { path: "/v1/customers", params: { email: "pat@example.com" } };
  return new Link(talk, (await talk.line<{ id: string }>("stripe", customer)).id);
}
