// The Durable Object that plays Stripe: holds all state, answers every request, and performs tasks when they are due.
import { DurableObject } from "cloudflare:workers";
import { deactivate, expireNumbers, finishRefresh, type Moment } from "./account-changes.ts";
import { admit, carryOut, refusalAnswer } from "./api/answer.ts";
import { reader } from "./control/context.ts";
import { takeFault } from "./control/faults.ts";
import { receive } from "./control/notifications.ts";
import { noteRequest, noteStatus } from "./control/requests.ts";
import { controlRoutes } from "./control/routes.ts";
import type { SandboxEnv, SandboxObject } from "./env.ts";
import { newId } from "./ids.ts";
import type { Answer, Call, Outcome } from "./model/call.ts";
import type { Fault } from "./model/fault.ts";
import type { Task } from "./model/task.ts";
import { Refusal } from "./refusal.ts";
import { seed } from "./seed.ts";
import { Store } from "./store.ts";
import { deliver, takeUp } from "./webhooks/deliver.ts";

const faultRefusals: Record<"500" | "429", Refusal> = {
  "500": new Refusal(500, "An unknown error occurred.", { type: "api_error" }),
  "429": new Refusal(
    429,
    "Request rate limit exceeded. Learn more about rate limits here https://docs.stripe.com/rate-limits.",
    {
      type: "rate_limit_error",
      code: "rate_limit",
    },
  ),
};

function momentOf(store: Store, now: number): Moment {
  return { store, now, seconds: Math.floor(now / 1000) };
}

export class Sandbox extends DurableObject<SandboxEnv> implements SandboxObject {
  readonly #store: Store;

  constructor(state: DurableObjectState, env: SandboxEnv) {
    super(state, env);
    this.#store = new Store(state.storage);
    this.#seed();
  }

  #seed(): void {
    seed(this.#store, this.env.PRODUCT ? (this.env.PUBLIC_URL ?? null) : null);
  }

  async stripe(call: Call): Promise<Outcome> {
    this.#settle();
    const seen = noteRequest(this.#store, call);
    const fault = takeFault(this.#store, call.method, call.path);
    const outcome = await this.#answer(call, fault);
    if (outcome.kind === "answer") noteStatus(this.#store, seen, outcome.answer.status);
    await this.#wakeUp();
    return outcome;
  }

  async #answer(call: Call, fault: Fault | undefined): Promise<Outcome> {
    switch (fault?.fault) {
      case "500":
      case "429":
        return { kind: "answer", answer: refusalAnswer(call, newId("req_"), faultRefusals[fault.fault]) };
      case "timeout":
        return { kind: "silence" };
      case "reset":
        return { kind: "disconnect" };
      case "late":
        await this.#serve(call, 0);
        return { kind: "silence" };
      default:
        return { kind: "answer", answer: await this.#serve(call, fault?.delay_ms ?? 0) };
    }
  }

  /** Serves an API request after `delay` milliseconds, during which its idempotency key is in use. */
  async #serve(call: Call, delay: number): Promise<Answer> {
    const settled = admit(this.#store, call, Date.now());
    if (settled !== null) return settled;
    if (delay > 0) await scheduler.wait(delay);
    return carryOut(this.#store, call, Date.now());
  }

  async control(method: string, path: string, headers: Record<string, string>, body: string): Promise<Answer> {
    this.#settle();
    const json = { "content-type": "application/json", "cache-control": "no-store" };
    try {
      const answer = this.#store.atomically(() => this.#steer(method, path, headers, body));
      return { status: 200, headers: json, body: JSON.stringify(answer, null, 2) };
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      return { status: problem.status, headers: json, body: problem.body(newId("req_")) };
    } finally {
      await this.#wakeUp();
    }
  }

  #steer(method: string, path: string, headers: Record<string, string>, body: string): object {
    if (method === "POST" && path === "/_sandbox/reset") {
      this.#store.clear();
      this.#seed();
      return { reset: true };
    }
    const known = controlRoutes.filter((route) => route.path.test(path));
    const route = known.find((candidate) => candidate.method === method);
    if (route === undefined) {
      throw new Refusal(known.length === 0 ? 404 : 405, `Unrecognized request URL (${method}: ${path}).`);
    }
    const ids = (route.path.exec(path) ?? []).slice(1);
    return route.handle({ ...momentOf(this.#store, Date.now()), ids, headers, body, read: reader(body) });
  }

  receiveNotification(headers: Record<string, string>, body: string): number {
    return receive(this.#store, headers, body);
  }

  override async alarm(): Promise<void> {
    this.#settle();
    const now = Date.now();
    for (const task of this.#store.dueTasks(now)) {
      if (task.kind !== "deliver") continue;
      takeUp(this.#store, task, now);
      // Not awaited, so that a receiver that answers slowly does not hold up other tasks.
      this.ctx.waitUntil(deliver(this.#store, this.env, task).then(() => this.#wakeUp()));
    }
    await this.#wakeUp();
  }

  /**
   * Performs the due tasks that need no network. Called before every request too, because the alarm may come late, and
   * no answer may show an account as it was before a task that was already due.
   */
  #settle(): void {
    for (const task of this.#store.dueTasks(Date.now())) {
      if (task.kind === "deliver") continue;
      this.#store.atomically(() => this.#perform(task));
    }
  }

  #perform(task: Exclude<Task, { kind: "deliver" }>): void {
    this.#store.remove("task", task.id);
    const account = this.#store.get("linked_account", task.account);
    if (account === undefined || account.status === "disconnected") return;
    const moment = momentOf(this.#store, task.due);
    switch (task.kind) {
      case "finish_refresh":
        finishRefresh(moment, account, task.feature);
        return;
      case "deactivate":
        if (account.status === "active") deactivate(moment, account);
        return;
      case "expire_numbers":
        expireNumbers(moment, account);
        return;
    }
  }

  async #wakeUp(): Promise<void> {
    const due = this.#store.nextDue();
    if (due === null) await this.ctx.storage.deleteAlarm();
    else await this.ctx.storage.setAlarm(due);
  }
}
