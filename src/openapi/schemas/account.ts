// A linked account: Stripe's own JSON, with what banklink knows beside it; its owners and transactions.
import * as v from "valibot";
import {
  constant,
  flag,
  ifAny,
  linkId,
  list,
  named,
  object,
  orNull,
  say,
  stripeId,
  stripeObject,
  text,
  time,
} from "../say.ts";
import { entriesOf, pageOf } from "./list.ts";

const refresh = {
  status: text("`pending`, `succeeded` or `failed`."),
  last_attempted_at: time("When the last one began."),
  next_refresh_available_at: orNull(time("From when on it can be refreshed again. Null while that is not known.")),
};
const refreshState = named(
  "Refresh",
  "How the last reading of one kind of data at the bank went.",
  stripeObject(refresh),
);
const transactionRefresh = named(
  "TransactionRefresh",
  "How the last reading of transactions at the bank went.",
  stripeObject({ id: stripeId("fctxnref", "To be sent as `after`, for what is new since."), ...refresh }),
);

const amounts = v.record(v.string(), v.pipe(v.number(), v.integer()));
const balance = named(
  "Balance",
  "What is on the account, by currency, in the smallest unit (cents).",
  stripeObject({
    as_of: time("When the bank said so."),
    current: say(amounts, "Everything that is booked. Of a credit card: what is owed."),
    type: text("`cash` or `credit`: which of the two below is there."),
    cash: ifAny(
      say(
        v.nullable(stripeObject({ available: say(v.nullable(amounts), "What can be spent.") })),
        "Of a cash account.",
      ),
    ),
    credit: ifAny(
      say(v.nullable(stripeObject({ used: say(v.nullable(amounts), "What has been used.") })), "Of a credit account."),
    ),
  }),
);

const accountNumber = named(
  "AccountNumber",
  "What Stripe says of one of an account's numbers; never the number itself.",
  stripeObject({
    identifier_type: text(
      "`account_number`, or `tokenized_account_number` where the bank has made one for this consent.",
    ),
    status: text("`transactable`, `pending`, `expired` or `deactivated`."),
    expected_expiry_date: orNull(time("When it is expected to end. Null where it is not.")),
    supported_networks: list(v.string(), "What payments it can be used for: `ach`."),
  }),
);

const accountFacts = named(
  "AccountFacts",
  "What banklink knows of an account beside Stripe's JSON.",
  object({
    link: linkId("The link that brought it first."),
    links: list(v.string(), "Every link that brought it, oldest first; of more than a hundred the newest."),
    holder: text("Its account holder, `cus_…` or `acct_…`."),
    stripe_account: orNull(stripeId("acct", "The connected account that it belongs to. Null where it is your own.")),
    synced_at: time("When it was last read at Stripe with a change."),
    duplicate_of: orNull(
      stripeId(
        "fca",
        "An active account of the same holder that looks the same and was linked before. Null without one.",
      ),
    ),
    replaces: orNull(
      stripeId("fca", "The broken account in whose place a repair link has brought this one. Null without one."),
    ),
    replaced_by: orNull(stripeId("fca", "The account that came in this one's place. Null without one.")),
    surplus: ifAny(say(v.literal(true), "There where it goes beyond the `limits.accounts` of the link that shows it.")),
  }),
);

export const account = named(
  "Account",
  "A linked account, as Stripe's API has it (`financial_connections.account`), and under `banklink` what is known beside it. Stripe may add fields and values.",
  stripeObject({
    id: stripeId("fca", "Stripe's id."),
    object: constant("financial_connections.account", "Always `financial_connections.account`."),
    account_holder: orNull(
      say(
        stripeObject({ type: text("`customer` or `account`.") }),
        "Whose it is: `customer`, `customer_account` or `account` has the id.",
      ),
    ),
    account_numbers: orNull(list(accountNumber, "What Stripe says of its numbers. Null where it says nothing.")),
    balance: orNull(say(balance, "The balance when it was last refreshed. Null before the first time.")),
    balance_refresh: orNull(say(refreshState, "The last refresh of `balance`. Null before the first time.")),
    category: text("`cash`, `credit`, `investment` or `other`."),
    created: time("When it was linked."),
    display_name: orNull(text("What the bank calls it. Null where it does not say.")),
    institution_name: text("The bank."),
    last4: orNull(text("The last four digits of its number. Null where the bank does not say.")),
    livemode: flag("Whether it is real."),
    ownership: orNull(
      say(
        v.union([v.string(), stripeObject({ id: text("The reading's id.") })]),
        "The reading of its owners. Null before the first time.",
      ),
    ),
    ownership_refresh: orNull(say(refreshState, "The last refresh of its owners. Null before the first time.")),
    permissions: orNull(
      list(v.string(), "What its customer has shared: `balances`, `ownership`, `payment_method`, `transactions`."),
    ),
    status: text("`active`, `inactive` (the bank gives no access now) or `disconnected` (for good)."),
    status_details: ifAny(
      say(
        stripeObject({}),
        "What Stripe foresees: `active.action` is `relink_required` where the bank is about to end the access.",
      ),
    ),
    subcategory: text("`checking`, `savings`, `mortgage`, `line_of_credit`, `credit_card` or `other`."),
    subscriptions: orNull(list(v.string(), "What Stripe reads every day: `transactions`.")),
    supported_payment_method_types: list(v.string(), "What payments it can be used for: `us_bank_account`, `link`."),
    transaction_refresh: orNull(
      say(transactionRefresh, "The last refresh of its transactions. Null before the first time."),
    ),
    banklink: accountFacts,
  }),
);

export const accountPage = pageOf("AccountList", "accounts, oldest first", account);

export const linkAccounts = named(
  "LinkAccounts",
  "The accounts that a link has brought. Of more than a hundred, the first.",
  object(entriesOf("accounts", account)),
);

export const owner = named(
  "Owner",
  "One of an account's owners, as Stripe's API has it (`financial_connections.account_owner`).",
  stripeObject({
    id: stripeId("fcaown", "Stripe's id."),
    object: constant("financial_connections.account_owner", "Always `financial_connections.account_owner`."),
    name: text("The name, as the bank has it."),
    email: orNull(text("The e-mail address. Null where the bank does not say.")),
    phone: orNull(text("The phone number. Null where the bank does not say.")),
    raw_address: orNull(text("The address, as the bank has it. Null where it does not say.")),
    ownership: text("The reading that it is of."),
    refreshed_at: orNull(time("When the bank said so.")),
  }),
);
export const ownerPage = pageOf("OwnerList", "owners", owner);

export const transaction = named(
  "Transaction",
  "A transaction, as Stripe's API has it (`financial_connections.transaction`).",
  stripeObject({
    id: stripeId("fctxn", "Stripe's id."),
    object: constant("financial_connections.transaction", "Always `financial_connections.transaction`."),
    account: stripeId("fca", "The account."),
    amount: say(
      v.pipe(v.number(), v.integer()),
      "In the smallest unit (cents): below zero when money leaves the account.",
    ),
    currency: text("Three letters, such as `usd`."),
    description: text("What the bank says of it."),
    livemode: flag("Whether it is real."),
    status: text("`pending`, `posted` or `void`."),
    status_transitions: say(
      stripeObject({
        posted_at: orNull(time("When it was posted. Null while it is not.")),
        void_at: orNull(time("When it was voided. Null while it is not.")),
      }),
      "When its status has changed.",
    ),
    transacted_at: time("When it was made."),
    transaction_refresh: stripeId("fctxnref", "The refresh that brought its last change."),
    updated: time("When Stripe last changed it."),
  }),
);
export const transactionPage = pageOf("TransactionList", "transactions, newest first", transaction);
