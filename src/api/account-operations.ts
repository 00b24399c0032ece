// /v1/accounts/:id/refresh, /subscribe, /unsubscribe: has Stripe read a linked account's data anew, once or every day.
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import type { Feature, Operation } from "../domain/account-rules.ts";
import { orThrow } from "../domain/failure.ts";
import { readBody } from "../http/body.ts";
import type { AppContext } from "../http/context.ts";
import { callHolder } from "../http/holder.ts";
import { timeouts } from "../platform/timeout.ts";
import { refreshSchema, subscriptionSchema } from "./accounts-schema.ts";
import { accountOfRequest } from "./find-account.ts";

export const accountOperations = new Hono<AppContext>()
  .post("/:id/refresh", async (c) => c.json(await operate(c, "refresh", readBody(c, refreshSchema).features)))
  .post("/:id/subscribe", async (c) => c.json(await operate(c, "subscribe", readBody(c, subscriptionSchema).features)))
  .post("/:id/unsubscribe", async (c) =>
    c.json(await operate(c, "unsubscribe", readBody(c, subscriptionSchema).features)),
  );

async function operate(c: Context<AppContext>, operation: Operation, wanted: Feature[]) {
  const { id, banklink } = await accountOfRequest(c);
  // Balances are not for the store of answers: a repeat is made again, which changes no more.
  c.set("isPassing", true);
  const { nonce, startedMs } = c.get("seed");
  const deadlineMs = c.get("deadlineMs");
  // A repeat, also one that `callHolder` makes, may meet what the same request has begun before.
  let isRepeat = startedMs < deadlineMs - timeouts.person;
  return orThrow(
    await callHolder(
      c,
      banklink.holder,
      (holder) => {
        const since = isRepeat ? Math.floor(startedMs / 1000) : null;
        isRepeat = true;
        return holder.operateAccount(id, { operation, features: wanted, nonce, since, deadlineMs });
      },
      banklink.stripe_account,
    ),
  );
}
