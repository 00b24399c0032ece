// `banklink accounts refresh`: has Stripe read an account's data anew at the bank.
import type { Feature } from "../../client/client.ts";
import { command } from "../command.ts";
import { stripeAccount, whose } from "../lists.ts";
import { listed } from "../parse.ts";
import { showAccount } from "./show.ts";

export const refresh = command({
  summary: "Have an account's data read anew at the bank.",
  argument: "fca_…",
  options: {
    features: {
      type: "string",
      value: "a,b",
      multiple: true,
      help: "balance (when left out), ownership, transactions.",
    },
    ...stripeAccount,
  },
  notes: ["What comes of it is there a little later: banklink accounts show."],
  async run(call) {
    const { id, values } = call;
    const features = (listed(values.features) ?? ["balance"]) as Feature[];
    showAccount(call, await call.client().accounts.refresh(id, features, whose(values)));
  },
});
