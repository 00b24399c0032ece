// Puts the app together: the middleware in order, the routes, and the answers to errors and unknown paths.
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { accountData } from "./api/account-data.ts";
import { accountOperations } from "./api/account-operations.ts";
import { accounts } from "./api/accounts.ts";
import { operatorOnly } from "./api/auth.ts";
import { consents } from "./api/consents.ts";
import { doctor } from "./api/doctor.ts";
import { events } from "./api/events.ts";
import { holders } from "./api/holders.ts";
import { idempotency } from "./api/idempotency.ts";
import { links } from "./api/links.ts";
import { notifyEndpoint } from "./api/notify-endpoint.ts";
import { sessions } from "./api/sessions.ts";
import { settings } from "./api/settings.ts";
import { stats } from "./api/stats.ts";
import { leadOn } from "./customer/lead-on.ts";
import { genuineManageToken, genuineToken, onboarding } from "./customer/link-routes.ts";
import { manage } from "./customer/manage-routes.ts";
import { anyScript, sendCurrentScript } from "./customer/script.ts";
import { errorPage } from "./customer/send-page.ts";
import type { Failure } from "./domain/failure.ts";
import { boundedBody, jsonBody } from "./http/body.ts";
import type { AppContext, StripeJs } from "./http/context.ts";
import { errorAnswer, failureOf, wantsPage } from "./http/errors.ts";
import { everyRequest } from "./http/every-request.ts";
import { health } from "./http/health.ts";
import { noSlashAtEnd, routeFailure } from "./http/not-found.ts";
import { refuseAll, tellHost } from "./http/problems.ts";
import { SplitRouter } from "./http/router.ts";
import { nowMs } from "./platform/clock.ts";
import { timeouts } from "./platform/timeout.ts";
import { servicesOf } from "./services.ts";
import { limitUnverified, webhooks } from "./webhooks/stripe.ts";

const operatorBodyBytes = 32 * 1024;
const customerBodyBytes = 4 * 1024;
const webhookBodyBytes = 256 * 1024;

/** The whole app. `stripeJs` is the Stripe.js that the customer's page loads. */
export function createApp(stripeJs: StripeJs) {
  const app = new Hono<AppContext>();
  app.router = new SplitRouter();

  app.use(everyRequest);
  app.get("/healthz", health);
  app.use((c, next) => {
    c.set("stripeJs", stripeJs);
    const services = servicesOf(c.env);
    if (!services) return refuseAll(c);
    tellHost(c, services.config.publicUrl);
    c.set("config", services.config);
    c.set("signer", services.signer);
    c.set("stripe", services.stripe);
    c.set("deadlineMs", nowMs() + timeouts.person);
    c.set("endpoint", services.endpoint);
    return next();
  });

  app.use("/v1/*", operatorOnly, noSlashAtEnd, jsonBody(operatorBodyBytes), idempotency);
  app.route("/v1/links", links);
  app.route("/v1/sessions", sessions);
  app.route("/v1/stats", stats);
  app.route("/v1/holders", holders);
  app.route("/v1/accounts", accounts);
  app.route("/v1/consents", consents);
  app.route("/v1/accounts", accountOperations);
  app.route("/v1/accounts", accountData);
  app.route("/v1/events", events);
  app.route("/v1/notify_endpoint", notifyEndpoint);
  app.route("/v1/settings", settings);
  app.route("/v1/doctor", doctor);

  app.use("/webhooks/*", limitUnverified, boundedBody(webhookBodyBytes));
  app.route("/webhooks", webhooks);

  app.use(leadOn);
  app.use("/l/:token/*", genuineToken, jsonBody(customerBodyBytes));
  app.route("/l", onboarding);
  app.use("/m/:token/*", genuineManageToken, jsonBody(customerBodyBytes));
  app.route("/m", manage);
  app.get(anyScript, sendCurrentScript);

  const answer = (c: Context<AppContext>, failure: Failure) =>
    wantsPage(c) ? errorPage(c, failure) : errorAnswer(c, failure);
  // Returned, not thrown: Hono catches what handlers throw, but not what this one would.
  app.notFound((c) => answer(c, routeFailure(app, c.req.method, c.req.path)));
  app.onError((error, c) => answer(c, failureOf(error, c.get("requestId"))));
  return app;
}
