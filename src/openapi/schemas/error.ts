// The error envelope.

import { errorCodes, types } from "../errors.ts";
import { ifAny, named, object, oneOf, orNull, text, time } from "../say.ts";

const error = named(
  "ApiError",
  "What went wrong.",
  object({
    type: oneOf(types, "What kind of error it is."),
    code: oneOf(Object.keys(errorCodes), "What went wrong, for programs."),
    message: text("What went wrong and what to do next, for people."),
    param: ifAny(text("The parameter that is wrong, such as `account_holder[customer]`.")),
    stripe_code: ifAny(text("Stripe's own code, where Stripe gave one.")),
    available_at: ifAny(orNull(time("When what was refused will be possible. Null while that is not known."))),
    request_id: text("The request's id, which stands in the log. Name it when you report a problem."),
  }),
);

export const errorEnvelope = named("ErrorEnvelope", "What a request is refused with, as at Stripe.", object({ error }));
