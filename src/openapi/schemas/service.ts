// What the service says of itself: statistics, findings, settings, its endpoint for events, its health.
import * as v from "valibot";
import { constant, count, flag, list, named, object, oneOf, orNull, say, text, time } from "../say.ts";

const counts = {
  made: count("Links that were made."),
  opened: count("Of these, those whose customer has tapped."),
  started: count("Of these, those for which Stripe's window was opened."),
  linked: count("Of these, those by which a bank was linked."),
  failed: say(
    v.record(v.string(), v.pipe(v.number(), v.integer())),
    "Of these, those whose last try failed, by its error code.",
  ),
};

export const stats = named(
  "Stats",
  "How far links get, counted by the day that they were made.",
  object({
    object: constant("stats", "Always `stats`."),
    data: list(object({ start: time("When the day begins, in UTC."), ...counts }), "One entry a day, oldest first."),
    totals: say(object(counts), "The same for the whole time."),
    as_of: orNull(
      time("How far the counts are known to be complete. Null while links of an earlier release are being counted."),
    ),
  }),
);

const finding = named(
  "Finding",
  "What the doctor found about one thing.",
  object({
    check: text("What was looked at."),
    status: oneOf(
      ["ok", "warn", "fail"],
      "`fail`: something does not work. `warn`: something will not, or could be better.",
    ),
    message: text("What was found."),
    mend: orNull(text("What to do about it. Null where there is nothing to do.")),
  }),
);

export const doctor = named(
  "Doctor",
  "Whether everything that banklink needs is there and works.",
  object({
    object: constant("doctor", "Always `doctor`."),
    ok: flag("Whether nothing fails."),
    findings: list(finding, "What was looked at, and what was found."),
  }),
);

const setting = (description: string) => orNull(text(`${description} Null where it is not set.`));

export const settings = named(
  "Settings",
  "The settings of this service, without its secrets.",
  object({
    object: constant("settings", "Always `settings`."),
    livemode: flag("Whether it links real banks: the mode of the Stripe keys."),
    version: text("Which release runs."),
    public_url: text("The address that links are made with."),
    business: say(
      object({
        name: text("What customers know you by."),
        logo_url: setting("Your logo."),
        brand_color: text("Your colour, or the usual one, such as `#1f3a5f`."),
        support_email: text("Where customers write to."),
        privacy_url: text("Your privacy policy."),
      }),
      "What customers see.",
    ),
    return_urls: list(v.string(), "Where customers may be sent back to: https origins and app schemes."),
    notify_url: setting("Where events go: its origin and path."),
    auto_relink: flag("Whether a repair link is made by itself when an account breaks."),
    preview: setting("The preview version of Stripe's API that repairs accounts under their own ids."),
  }),
);

export const notifyEndpoint = named(
  "NotifyEndpoint",
  "Whether events are sent to NOTIFY_URL.",
  object({
    object: constant("notify_endpoint", "Always `notify_endpoint`."),
    status: oneOf(
      ["active", "stopped", "not_configured"],
      "`stopped`: it has answered 410 (Gone), and events wait until it accepts one. `not_configured`: NOTIFY_URL is not set.",
    ),
    stopped_at: orNull(time("Since when it is stopped. Null while it is not.")),
    tries: count("How often it was tried again since."),
    next_attempt_at: orNull(time("When it is tried next. Null while it is not stopped.")),
    waiting: count("How many account holders have events that wait."),
  }),
);

export const consentText = named(
  "ConsentText",
  "The words that a customer was shown before the tap.",
  object({
    object: constant("consent_text", "Always `consent_text`."),
    id: text("The SHA-256 of the words."),
    locale: oneOf(["en", "es"], "The language of the words."),
    text: text("The words. What differs from link to link stands in them in `{braces}`."),
  }),
);

const problem = object({
  name: text("The setting."),
  problem: text("What is wrong with it, and what to do about it."),
});

export const health = named(
  "Health",
  "Whether the service is set up and works.",
  object({
    object: constant("health", "Always `health`."),
    status: constant("ok", "All is well."),
    version: text("Which release runs."),
    instance: text("Tells this service from every other, and nothing else."),
  }),
);
export const ill = named(
  "HealthProblems",
  "What is wrong with the settings: each by its name, none with its value.",
  object({
    object: constant("health", "Always `health`."),
    status: oneOf(
      ["misconfigured", "stripe_refused"],
      "`misconfigured`: settings are missing or cannot work. `stripe_refused`: Stripe refuses the key.",
    ),
    problems: list(problem, "Everything that is wrong."),
    version: text("Which release runs."),
    instance: text("Tells this service from every other, and nothing else."),
  }),
);

export const webhookReceived = named(
  "WebhookReceived",
  "What Stripe is answered.",
  object({
    received: say(v.literal(true), "Always true."),
    noted: flag("Whether it is about somebody who is known here, so that the account will be read again."),
  }),
);
