// What the API takes and answers with. Made by `npm run openapi` from the API's description: change that, not this file.

/** One page of a list. */
export interface List<T> {
  object: "list";
  data: T[];
  /** Whether there are more after these. */
  has_more: boolean;
  /** Send it as `page` to get the next page, with the same filters. Null on the last one; not there in a list inside of something else. */
  next_page?: string | null;
  /** Where the list is. */
  url: string;
  /** Of links: how far the list is known to be complete, in Unix seconds. Null while that is not known. */
  as_of?: number | null;
}
/** Whose bank is linked, as at Stripe. */

export type AccountHolder =
  | {
      /** A customer. */
      type: "customer";
      /** The customer. */
      customer: string;
    }
  | {
      /** A customer that is an Account (Stripe's Accounts v2). */
      type: "customer";
      /** The customer's Account. */
      customer_account: string;
    }
  | {
      /** A connected account. */
      type: "account";
      /** The connected account. */
      account: string;
    };

/** Something that has happened; `type` says what. */
export type Event =
  | LinkEvent
  | AttemptFailedEvent
  | AccountEvent
  | AccountDisconnectedEvent
  | RelinkRequiredEvent
  | DeletionRequestedEvent
  | HolderDeletedEvent;

/** A link, or the terms of a new one. */
export type SessionCreate =
  | {
      /** The link that the session is a further attempt on, `lnk_…`. */
      link: string;
    }
  | LinkCreate;

/** How the last reading of one kind of data at the bank went. */
export interface Refresh {
  /** `pending`, `succeeded` or `failed`. */
  status: string;
  /** When the last one began. */
  last_attempted_at: number;
  /** From when on it can be refreshed again. Null while that is not known. */
  next_refresh_available_at: number | null;
  [k: string]: unknown;
}

/** How the last reading of transactions at the bank went. */
export interface TransactionRefresh {
  /** To be sent as `after`, for what is new since. */
  id: string;
  /** `pending`, `succeeded` or `failed`. */
  status: string;
  /** When the last one began. */
  last_attempted_at: number;
  /** From when on it can be refreshed again. Null while that is not known. */
  next_refresh_available_at: number | null;
  [k: string]: unknown;
}

/** What is on the account, by currency, in the smallest unit (cents). */
export interface Balance {
  /** When the bank said so. */
  as_of: number;
  /** Everything that is booked. Of a credit card: what is owed. */
  current: {
    [k: string]: number;
  };
  /** `cash` or `credit`: which of the two below is there. */
  type: string;
  /** Of a cash account. */
  cash?: {
    /** What can be spent. */
    available: {
      [k: string]: number;
    } | null;
    [k: string]: unknown;
  } | null;
  /** Of a credit account. */
  credit?: {
    /** What has been used. */
    used: {
      [k: string]: number;
    } | null;
    [k: string]: unknown;
  } | null;
  [k: string]: unknown;
}

/** What Stripe says of one of an account's numbers; never the number itself. */
export interface AccountNumber {
  /** `account_number`, or `tokenized_account_number` where the bank has made one for this consent. */
  identifier_type: string;
  /** `transactable`, `pending`, `expired` or `deactivated`. */
  status: string;
  /** When it is expected to end. Null where it is not. */
  expected_expiry_date: number | null;
  /** What payments it can be used for: `ach`. */
  supported_networks: string[];
  [k: string]: unknown;
}

/** What banklink knows of an account beside Stripe's JSON. */
export interface AccountFacts {
  /** The link that brought it first. */
  link: string;
  /** Every link that brought it, oldest first; of more than a hundred the newest. */
  links: string[];
  /** Its account holder, `cus_…` or `acct_…`. */
  holder: string;
  /** The connected account that it belongs to. Null where it is your own. */
  stripe_account: string | null;
  /** When it was last read at Stripe with a change. */
  synced_at: number;
  /** An active account of the same holder that looks the same and was linked before. Null without one. */
  duplicate_of: string | null;
  /** The broken account in whose place a repair link has brought this one. Null without one. */
  replaces: string | null;
  /** The account that came in this one's place. Null without one. */
  replaced_by: string | null;
  /** There where it goes beyond the `limits.accounts` of the link that shows it. */
  surplus?: true;
}

/** A linked account, as Stripe's API has it (`financial_connections.account`), and under `banklink` what is known beside it. Stripe may add fields and values. */
export interface Account {
  /** Stripe's id. */
  id: string;
  /** Always `financial_connections.account`. */
  object: "financial_connections.account";
  /** Whose it is: `customer`, `customer_account` or `account` has the id. */
  account_holder: {
    /** `customer` or `account`. */
    type: string;
    [k: string]: unknown;
  } | null;
  /** What Stripe says of its numbers. Null where it says nothing. */
  account_numbers: AccountNumber[] | null;
  /** The balance when it was last refreshed. Null before the first time. */
  balance: Balance | null;
  /** The last refresh of `balance`. Null before the first time. */
  balance_refresh: Refresh | null;
  /** `cash`, `credit`, `investment` or `other`. */
  category: string;
  /** When it was linked. */
  created: number;
  /** What the bank calls it. Null where it does not say. */
  display_name: string | null;
  /** The bank. */
  institution_name: string;
  /** The last four digits of its number. Null where the bank does not say. */
  last4: string | null;
  /** Whether it is real. */
  livemode: boolean;
  /** The reading of its owners. Null before the first time. */
  ownership:
    | (
        | string
        | {
            /** The reading's id. */
            id: string;
            [k: string]: unknown;
          }
      )
    | null;
  /** The last refresh of its owners. Null before the first time. */
  ownership_refresh: Refresh | null;
  /** What its customer has shared: `balances`, `ownership`, `payment_method`, `transactions`. */
  permissions: string[] | null;
  /** `active`, `inactive` (the bank gives no access now) or `disconnected` (for good). */
  status: string;
  /** What Stripe foresees: `active.action` is `relink_required` where the bank is about to end the access. */
  status_details?: {
    [k: string]: unknown;
  };
  /** `checking`, `savings`, `mortgage`, `line_of_credit`, `credit_card` or `other`. */
  subcategory: string;
  /** What Stripe reads every day: `transactions`. */
  subscriptions: string[] | null;
  /** What payments it can be used for: `us_bank_account`, `link`. */
  supported_payment_method_types: string[];
  /** The last refresh of its transactions. Null before the first time. */
  transaction_refresh: TransactionRefresh | null;
  banklink: AccountFacts;
  [k: string]: unknown;
}

/** One of an account's owners, as Stripe's API has it (`financial_connections.account_owner`). */
export interface Owner {
  /** Stripe's id. */
  id: string;
  /** Always `financial_connections.account_owner`. */
  object: "financial_connections.account_owner";
  /** The name, as the bank has it. */
  name: string;
  /** The e-mail address. Null where the bank does not say. */
  email: string | null;
  /** The phone number. Null where the bank does not say. */
  phone: string | null;
  /** The address, as the bank has it. Null where it does not say. */
  raw_address: string | null;
  /** The reading that it is of. */
  ownership: string;
  /** When the bank said so. */
  refreshed_at: number | null;
  [k: string]: unknown;
}

/** A transaction, as Stripe's API has it (`financial_connections.transaction`). */
export interface Transaction {
  /** Stripe's id. */
  id: string;
  /** Always `financial_connections.transaction`. */
  object: "financial_connections.transaction";
  /** The account. */
  account: string;
  /** In the smallest unit (cents): below zero when money leaves the account. */
  amount: number;
  /** Three letters, such as `usd`. */
  currency: string;
  /** What the bank says of it. */
  description: string;
  /** Whether it is real. */
  livemode: boolean;
  /** `pending`, `posted` or `void`. */
  status: string;
  /** When its status has changed. */
  status_transitions: {
    /** When it was posted. Null while it is not. */
    posted_at: number | null;
    /** When it was voided. Null while it is not. */
    void_at: number | null;
    [k: string]: unknown;
  };
  /** When it was made. */
  transacted_at: number;
  /** The refresh that brought its last change. */
  transaction_refresh: string;
  /** When Stripe last changed it. */
  updated: number;
  [k: string]: unknown;
}

/** What a customer was shown before the tap. */
export interface Consent {
  /** The SHA-256 of the words. `GET /v1/consents/{sha256}` answers with them. */
  text: string;
  /** The language of the words. */
  locale: "en" | "es";
  /** The permissions that the page listed. */
  permissions: string[];
  /** When the page was made. */
  shown_at: number;
  /** Always null: Stripe's own consent comes after the tap, and Stripe keeps it. */
  stripe: null;
}

/** Why a try came to nothing. */
export interface AttemptError {
  /** `stripe_refused`, `stripe_unavailable`, `interrupted`, `session_lost`, `relink_failed`, or what the page or an app's SDK reported, such as `canceled` or `institution_timeout`. */
  code: string;
  /** What happened, and what to do about it. Null where whoever reported it said no more. */
  message: string | null;
  /** Stripe's own code, where it gave one. */
  stripe_code?: string;
}

/** One try to link a bank. */
export interface Attempt {
  /** Stripe's Financial Connections session. Null until there is one, or when there never was. */
  session: string | null;
  /** Who asked for the session: the customer's page, or your backend. */
  via: "page" | "api";
  /** When the customer tapped, or your backend asked. */
  started_at: number;
  /** When it ended. Null while it has not. */
  ended_at: number | null;
  /** `linked` once Stripe has an account of it. `nothing_linked`: the customer left, or chose no account. `failed`: `error` says why. */
  outcome: "pending" | "linked" | "nothing_linked" | "failed";
  /** Why it came to nothing. Null while nothing has gone wrong. */
  error: AttemptError | null;
  /** What the customer was shown before the tap. Null where no page of banklink's was shown. */
  consent: Consent | null;
  /** Why Stripe did not take the link's `institution`, so that the customer had to search for the bank. */
  institution_refused?: string;
  /** On a repair link. `stripe`: Stripe repairs the account under its id. `plain`: it is linked anew, under a new one. */
  relink?: "stripe" | "plain";
}

/** Something that the link asks for and does not get. */
export interface Note {
  /** What was asked for. */
  param: string;
  /** Why it is ignored, and what to do about it. */
  message: string;
}

/** An onboarding link: for one account holder, to link a bank. */
export interface Link {
  /** The link's id. */
  id: string;
  /** Always `onboarding_link`. */
  object: "onboarding_link";
  /** Where the customer links a bank. Send it by mail, SMS or QR code, or open it in your app. */
  url: string;
  /** The customer's own page: what was linked, to disconnect it, and to ask for deletion. */
  manage_url: string;
  /** `open` until a bank is linked (`completed`), `expires_at` has passed (`expired`), or you end it (`revoked`). */
  status: "open" | "completed" | "expired" | "revoked";
  /** Whose bank is linked. */
  account_holder: AccountHolder;
  /** The connected account that Stripe is asked for. Null for your own. */
  stripe_account: string | null;
  /** The broken account that the link is to repair. Null on any other link. */
  relink: string | null;
  /** The bank that is chosen beforehand. Null where the customer searches for it. */
  institution: string | null;
  /** What the customer is asked to share. */
  permissions: string[];
  /** What Stripe reads at the bank at once. */
  prefetch: string[];
  /** Which accounts can be chosen. */
  filters: {
    /** The country of the banks. */
    country: string;
    /** The kinds of accounts that can be chosen. */
    account_subcategories: string[];
    /** Which of the chosen accounts must be fit for payments. */
    require_payment_method_support: "all" | "at_least_one" | "none";
  };
  /** How many accounts may be chosen. Null for any number. */
  limits: {
    /** How many accounts. */
    accounts: number;
  } | null;
  /** Whether the customer may type in an account number. */
  manual_entry: {
    /** Always `disabled`. */
    mode: string;
  };
  /** What the customer reads that it is for. Null without one. */
  purpose: string | null;
  /** Where the customer is sent back to. Null without one. */
  return_url: string | null;
  /** Your own reference. Null without one. */
  client_reference_id: string | null;
  /** The language of the page; `auto` is the browser's. */
  locale: "auto" | "en" | "es";
  /** What you have noted on it. */
  metadata: {
    [k: string]: string;
  };
  /** Every try to link a bank, oldest first. */
  attempts: Attempt[];
  accounts: List<Account>;
  /** Whether it links real banks. */
  livemode: boolean;
  /** When it was made. */
  created: number;
  /** When the customer first tapped. Null before. */
  opened_at: number | null;
  /** When a bank was linked. Null before. */
  completed_at: number | null;
  /** When it stops opening. */
  expires_at: number;
  /** The key that checks `sig` on the return URL: base64url HMAC-SHA256 of `<link>.<status>`. */
  return_secret: string;
  /** There where the link asks for something that it does not get. */
  notes?: Note[];
}

/** A link as an event carries it. */
export interface EventLink {
  /** The link's id. */
  id: string;
  /** Always `onboarding_link`. */
  object: "onboarding_link";
  /** Where the customer links a bank. Send it by mail, SMS or QR code, or open it in your app. */
  url: string;
  /** The customer's own page: what was linked, to disconnect it, and to ask for deletion. */
  manage_url: string;
  /** `open` until a bank is linked (`completed`), `expires_at` has passed (`expired`), or you end it (`revoked`). */
  status: "open" | "completed" | "expired" | "revoked";
  /** Whose bank is linked. */
  account_holder: AccountHolder;
  /** The connected account that Stripe is asked for. Null for your own. */
  stripe_account: string | null;
  /** The broken account that the link is to repair. Null on any other link. */
  relink: string | null;
  /** The bank that is chosen beforehand. Null where the customer searches for it. */
  institution: string | null;
  /** What the customer is asked to share. */
  permissions: string[];
  /** What Stripe reads at the bank at once. */
  prefetch: string[];
  /** Which accounts can be chosen. */
  filters: {
    /** The country of the banks. */
    country: string;
    /** The kinds of accounts that can be chosen. */
    account_subcategories: string[];
    /** Which of the chosen accounts must be fit for payments. */
    require_payment_method_support: "all" | "at_least_one" | "none";
  };
  /** How many accounts may be chosen. Null for any number. */
  limits: {
    /** How many accounts. */
    accounts: number;
  } | null;
  /** Whether the customer may type in an account number. */
  manual_entry: {
    /** Always `disabled`. */
    mode: string;
  };
  /** What the customer reads that it is for. Null without one. */
  purpose: string | null;
  /** Where the customer is sent back to. Null without one. */
  return_url: string | null;
  /** Your own reference. Null without one. */
  client_reference_id: string | null;
  /** The language of the page; `auto` is the browser's. */
  locale: "auto" | "en" | "es";
  /** What you have noted on it. */
  metadata: {
    [k: string]: string;
  };
  /** Every try to link a bank, oldest first. */
  attempts: Attempt[];
  accounts: List<Account>;
  /** Whether it links real banks. */
  livemode: boolean;
  /** When it was made. */
  created: number;
  /** When the customer first tapped. Null before. */
  opened_at: number | null;
  /** When a bank was linked. Null before. */
  completed_at: number | null;
  /** When it stops opening. */
  expires_at: number;
}

/** Everything known of one account holder. */
export interface Holder {
  /** The account holder's Stripe id, `cus_…` or `acct_…`. */
  id: string;
  /** Always `account_holder`. */
  object: "account_holder";
  /** The connected account that the holder belongs to. Null where it is your own. */
  stripe_account: string | null;
  /** What the holder is at Stripe. */
  type: "customer" | "account";
  /** Whether the banks are real. */
  livemode: boolean;
  /** The newest links; the rest is at `url`. */
  links: List<Link>;
  /** The newest hundred accounts. Where `has_more`, all of them are at `url`, from the first. */
  accounts: List<Account>;
  /** When anything of it last changed. */
  updated: number;
}

/** An account holder, where no more is to be said of it than who it is. */
export interface HolderReference {
  /** The account holder's Stripe id, `cus_…` or `acct_…`. */
  id: string;
  /** Always `account_holder`. */
  object: "account_holder";
  /** The connected account that the holder belongs to. Null where it is your own. */
  stripe_account: string | null;
}

/** How far the erasure of an account holder has come. */
export interface HolderDeletion {
  /** The account holder's Stripe id, `cus_…` or `acct_…`. */
  id: string;
  /** Always `account_holder`. */
  object: "account_holder";
  /** The connected account that the holder belongs to. Null where it is your own. */
  stripe_account: string | null;
  /** Whether everything is gone. While false it goes on by itself: ask again to see how far it has come. */
  deleted: boolean;
  /** How many accounts were disconnected at Stripe. */
  accounts_disconnected: number;
  /** How many open links were revoked. */
  links_revoked: number;
}

/** What the customer was given as proof of what they asked for on their own page. */
export interface Receipt {
  /** The reference that the customer has. */
  id: string;
  /** When they asked. */
  at: number;
}

/** How the delivery of an event to NOTIFY_URL goes. */
export interface EventDelivery {
  /** `pending`: it is tried for three days, then it has `failed`. `stopped`: the receiver has answered 410, and events wait (`GET /v1/notify_endpoint`). `not_sent`: there was no NOTIFY_URL. */
  status: "pending" | "delivered" | "failed" | "stopped" | "not_sent";
  /** When it is tried next. Null where it is not. */
  next_attempt_at: number | null;
  /** Every try, oldest first; of more than a hundred the newest. */
  attempts: {
    /** When it was tried. */
    at: number;
    /** The HTTP status of the answer. Null when nobody answered. */
    status: number | null;
    /** What went wrong, such as `timeout` or `status_500`. Null when it was accepted. */
    error: string | null;
  }[];
}

/** A link's life goes on. */
export interface LinkEvent {
  /** The event's id. It comes at least once: act once for each id. */
  id: string;
  /** Always `event`. */
  object: "event";
  /** What has happened. */
  type: "link.created" | "link.opened" | "link.completed" | "link.expired" | "link.revoked";
  /** When it happened. */
  created: number;
  /** Whether it is about real banks. */
  livemode: boolean;
  /** What it is about, as it was then. */
  data: {
    /** The link, without its attempts. */
    object: EventLink;
    /** Parts that were left empty, as the event would have been too large with them. Ask the API for them. */
    omitted?: string[];
  };
  /** In answers of the API alone: how its delivery goes. */
  delivery?: EventDelivery;
}

/** A try to link a bank has come to nothing. */
export interface AttemptFailedEvent {
  /** The event's id. It comes at least once: act once for each id. */
  id: string;
  /** Always `event`. */
  object: "event";
  /** What has happened. */
  type: "link.attempt_failed";
  /** When it happened. */
  created: number;
  /** Whether it is about real banks. */
  livemode: boolean;
  /** What it is about, as it was then. */
  data: {
    /** The link, with this attempt alone. */
    object: EventLink;
    /** The try, and why it failed. */
    attempt: Attempt;
    /** Parts that were left empty, as the event would have been too large with them. Ask the API for them. */
    omitted?: string[];
  };
  /** In answers of the API alone: how its delivery goes. */
  delivery?: EventDelivery;
}

/** An account is known for the first time, or there is news of it. */
export interface AccountEvent {
  /** The event's id. It comes at least once: act once for each id. */
  id: string;
  /** Always `event`. */
  object: "event";
  /** What has happened. */
  type: "account.linked" | "account.updated" | "account.refresh_failed" | "account.deactivated" | "account.reactivated";
  /** When it happened. */
  created: number;
  /** Whether it is about real banks. */
  livemode: boolean;
  /** What it is about, as it was then. */
  data: {
    /** The account. */
    object: Account;
  };
  /** In answers of the API alone: how its delivery goes. */
  delivery?: EventDelivery;
}

/** An account is disconnected, for good. */
export interface AccountDisconnectedEvent {
  /** The event's id. It comes at least once: act once for each id. */
  id: string;
  /** Always `event`. */
  object: "event";
  /** What has happened. */
  type: "account.disconnected";
  /** When it happened. */
  created: number;
  /** Whether it is about real banks. */
  livemode: boolean;
  /** What it is about, as it was then. */
  data: {
    /** The account. */
    object: Account;
    /** There where its customer has disconnected it. */
    receipt?: Receipt;
  };
  /** In answers of the API alone: how its delivery goes. */
  delivery?: EventDelivery;
}

/** An account has broken, or is about to. It comes once for each time. */
export interface RelinkRequiredEvent {
  /** The event's id. It comes at least once: act once for each id. */
  id: string;
  /** Always `event`. */
  object: "event";
  /** What has happened. */
  type: "account.relink_required";
  /** When it happened. */
  created: number;
  /** Whether it is about real banks. */
  livemode: boolean;
  /** What it is about, as it was then. */
  data: {
    /** The account. */
    object: Account;
    /** Whether it has broken, or is about to. */
    reason: "inactive" | "upcoming_deactivation";
    /** When the bank is expected to end the access. Null where that is not known. */
    deadline: number | null;
    /** With AUTO_RELINK: the link that repairs it. Send its `url` on. */
    relink?: EventLink;
    /** Parts that were left empty, as the event would have been too large with them. Ask the API for them. */
    omitted?: string[];
  };
  /** In answers of the API alone: how its delivery goes. */
  delivery?: EventDelivery;
}

/** A customer asks you to delete their data. Answering is up to you: DELETE /v1/holders/{id} does it. */
export interface DeletionRequestedEvent {
  /** The event's id. It comes at least once: act once for each id. */
  id: string;
  /** Always `event`. */
  object: "event";
  /** What has happened. */
  type: "holder.deletion_requested";
  /** When it happened. */
  created: number;
  /** Whether it is about real banks. */
  livemode: boolean;
  /** What it is about, as it was then. */
  data: {
    /** The customer. */
    object: HolderReference;
    /** The receipt that the customer has. */
    receipt: Receipt;
  };
  /** In answers of the API alone: how its delivery goes. */
  delivery?: EventDelivery;
}

/** An account holder was erased. It is the last event of that holder. */
export interface HolderDeletedEvent {
  /** The event's id. It comes at least once: act once for each id. */
  id: string;
  /** Always `event`. */
  object: "event";
  /** What has happened. */
  type: "holder.deleted";
  /** When it happened. */
  created: number;
  /** Whether it is about real banks. */
  livemode: boolean;
  /** What it is about, as it was then. */
  data: {
    /** The account holder that was. */
    object: HolderReference;
  };
  /** In answers of the API alone: how its delivery goes. */
  delivery?: EventDelivery;
}

/** A session for the client SDK. */
export interface CustomerSession {
  /** For the client SDK: `collectFinancialConnectionsAccounts`. Do not store or log it. */
  clientSecret: string;
  /** For the client SDK. */
  publishableKey: string;
  /** The session. Send it with `complete` and `cancel`. */
  session: string;
  /** For the client SDK: the connected account. Null where there is none. */
  stripeAccount: string | null;
}

/** A session for an app that uses Stripe's native SDK, recorded as an attempt on a link. */
export interface Session {
  /** For the client SDK: `collectFinancialConnectionsAccounts`. Do not store or log it. */
  clientSecret: string;
  /** For the client SDK. */
  publishableKey: string;
  /** The session. Send it with `complete` and `cancel`. */
  session: string;
  /** For the client SDK: the connected account. Null where there is none. */
  stripeAccount: string | null;
  /** The link that it is an attempt on. */
  link: string;
}

/** How a link stands, as its customer may know it. */
export interface LinkState {
  /** How the link stands. */
  status: "open" | "completed" | "expired" | "revoked";
  /** What the link has brought. */
  accounts: {
    /** The bank. Empty where Stripe does not say. */
    institutionName: string;
    /** The last four digits. Null where the bank does not say. */
    last4: string | null;
    /** `checking`, `savings`, `credit_card` and so on. */
    subcategory: string;
    /** There where it goes beyond the link's limit. */
    surplus?: true;
  }[];
  /** Where to go now, with `link`, `status` and `sig`. Null without a `return_url`. */
  returnUrl: string | null;
  /** On a repair link: how the account stands. Only one that is `broken` or `ending` can be repaired. */
  repair?: "broken" | "ending" | "mended" | "disconnected";
}

/** What the customer shares by this link. */
export interface ManageState {
  /** What the link has brought; of more than a hundred, the first. */
  accounts: {
    /** The account. Send it with `disconnect`. */
    id: string;
    /** The bank. Empty where Stripe does not say. */
    institutionName: string;
    /** The last four digits. Null where the bank does not say. */
    last4: string | null;
    /** `checking`, `savings`, `credit_card` and so on. */
    subcategory: string;
    /** `active`, `inactive` or `disconnected`. */
    status: string;
    /** When it was linked. */
    sharedSince: number;
    /** When its data was last read at the bank. */
    lastRead: number;
  }[];
  /** `requested` once the customer has asked for it, `done` once erased. Null before. */
  deletion: "requested" | "done" | null;
}

/** What the customer shares by this link, after a change. */
export interface ManageChange {
  /** What the link has brought; of more than a hundred, the first. */
  accounts: {
    /** The account. Send it with `disconnect`. */
    id: string;
    /** The bank. Empty where Stripe does not say. */
    institutionName: string;
    /** The last four digits. Null where the bank does not say. */
    last4: string | null;
    /** `checking`, `savings`, `credit_card` and so on. */
    subcategory: string;
    /** `active`, `inactive` or `disconnected`. */
    status: string;
    /** When it was linked. */
    sharedSince: number;
    /** When its data was last read at the bank. */
    lastRead: number;
  }[];
  /** `requested` once the customer has asked for it, `done` once erased. Null before. */
  deletion: "requested" | "done" | null;
  /** The customer's proof. Null where it was so before they asked. */
  receipt: Receipt | null;
}

/** What went wrong. */
export interface ApiError {
  /** What kind of error it is. */
  type: "invalid_request_error" | "authentication_error" | "rate_limit_error" | "stripe_error" | "api_error";
  /** What went wrong, for programs. */
  code:
    | "parameter_missing"
    | "parameter_invalid"
    | "parameter_unknown"
    | "json_invalid"
    | "encoding_invalid"
    | "idempotency_key_invalid"
    | "idempotency_key_reused"
    | "email_invalid"
    | "permission_missing"
    | "signature_invalid"
    | "api_key_invalid"
    | "resource_missing"
    | "method_not_allowed"
    | "link_completed"
    | "link_attempts_exceeded"
    | "account_holder_being_deleted"
    | "account_disconnected"
    | "account_inactive"
    | "refresh_not_available"
    | "refresh_required"
    | "relink_not_needed"
    | "notify_url_missing"
    | "link_expired"
    | "link_revoked"
    | "body_too_large"
    | "content_type_invalid"
    | "rate_limited"
    | "internal_error"
    | "stripe_refused"
    | "stripe_unavailable"
    | "overloaded"
    | "deploying"
    | "index_unavailable"
    | "configuration_invalid";
  /** What went wrong and what to do next, for people. */
  message: string;
  /** The parameter that is wrong, such as `account_holder[customer]`. */
  param?: string;
  /** Stripe's own code, where Stripe gave one. */
  stripe_code?: string;
  /** When what was refused will be possible. Null while that is not known. */
  available_at?: number | null;
  /** The request's id, which stands in the log. Name it when you report a problem. */
  request_id: string;
}

/** What a request is refused with, as at Stripe. */
export interface ErrorEnvelope {
  error: ApiError;
}

/** How far links get, counted by the day that they were made. */
export interface Stats {
  /** Always `stats`. */
  object: "stats";
  /** One entry a day, oldest first. */
  data: {
    /** When the day begins, in UTC. */
    start: number;
    /** Links that were made. */
    made: number;
    /** Of these, those whose customer has tapped. */
    opened: number;
    /** Of these, those for which Stripe's window was opened. */
    started: number;
    /** Of these, those by which a bank was linked. */
    linked: number;
    /** Of these, those whose last try failed, by its error code. */
    failed: {
      [k: string]: number;
    };
  }[];
  /** The same for the whole time. */
  totals: {
    /** Links that were made. */
    made: number;
    /** Of these, those whose customer has tapped. */
    opened: number;
    /** Of these, those for which Stripe's window was opened. */
    started: number;
    /** Of these, those by which a bank was linked. */
    linked: number;
    /** Of these, those whose last try failed, by its error code. */
    failed: {
      [k: string]: number;
    };
  };
  /** How far the counts are known to be complete. Null while links of an earlier release are being counted. */
  as_of: number | null;
}

/** What the doctor found about one thing. */
export interface Finding {
  /** What was looked at. */
  check: string;
  /** `fail`: something does not work. `warn`: something will not, or could be better. */
  status: "ok" | "warn" | "fail";
  /** What was found. */
  message: string;
  /** What to do about it. Null where there is nothing to do. */
  mend: string | null;
}

/** Whether everything that banklink needs is there and works. */
export interface Doctor {
  /** Always `doctor`. */
  object: "doctor";
  /** Whether nothing fails. */
  ok: boolean;
  /** What was looked at, and what was found. */
  findings: Finding[];
}

/** The settings of this service, without its secrets. */
export interface Settings {
  /** Always `settings`. */
  object: "settings";
  /** Whether it links real banks: the mode of the Stripe keys. */
  livemode: boolean;
  /** Which release runs. */
  version: string;
  /** The address that links are made with. */
  public_url: string;
  /** What customers see. */
  business: {
    /** What customers know you by. */
    name: string;
    /** Your logo. Null where it is not set. */
    logo_url: string | null;
    /** Your colour, or the usual one, such as `#1f3a5f`. */
    brand_color: string;
    /** Where customers write to. */
    support_email: string;
    /** Your privacy policy. */
    privacy_url: string;
  };
  /** Where customers may be sent back to: https origins and app schemes. */
  return_urls: string[];
  /** Where events go: its origin and path. Null where it is not set. */
  notify_url: string | null;
  /** Whether a repair link is made by itself when an account breaks. */
  auto_relink: boolean;
  /** The preview version of Stripe's API that repairs accounts under their own ids. Null where it is not set. */
  preview: string | null;
}

/** Whether events are sent to NOTIFY_URL. */
export interface NotifyEndpoint {
  /** Always `notify_endpoint`. */
  object: "notify_endpoint";
  /** `stopped`: it has answered 410 (Gone), and events wait until it accepts one. `not_configured`: NOTIFY_URL is not set. */
  status: "active" | "stopped" | "not_configured";
  /** Since when it is stopped. Null while it is not. */
  stopped_at: number | null;
  /** How often it was tried again since. */
  tries: number;
  /** When it is tried next. Null while it is not stopped. */
  next_attempt_at: number | null;
  /** How many account holders have events that wait. */
  waiting: number;
}

/** The words that a customer was shown before the tap. */
export interface ConsentText {
  /** Always `consent_text`. */
  object: "consent_text";
  /** The SHA-256 of the words. */
  id: string;
  /** The language of the words. */
  locale: "en" | "es";
  /** The words. What differs from link to link stands in them in `{braces}`. */
  text: string;
}

/** Whether the service is set up and works. */
export interface Health {
  /** Always `health`. */
  object: "health";
  /** All is well. */
  status: "ok";
  /** Which release runs. */
  version: string;
  /** Tells this service from every other, and nothing else. */
  instance: string;
}

/** What is wrong with the settings: each by its name, none with its value. */
export interface HealthProblems {
  /** Always `health`. */
  object: "health";
  /** `misconfigured`: settings are missing or cannot work. `stripe_refused`: Stripe refuses the key. */
  status: "misconfigured" | "stripe_refused";
  /** Everything that is wrong. */
  problems: {
    /** The setting. */
    name: string;
    /** What is wrong with it, and what to do about it. */
    problem: string;
  }[];
  /** Which release runs. */
  version: string;
  /** Tells this service from every other, and nothing else. */
  instance: string;
}

/** What the link is to ask for, and of whom. */
export interface LinkCreate {
  /** Whose bank is linked. May be left out beside `relink`, and is the account's holder then. A customer is named by `customer` or `customer_account`, or made at Stripe from `email`. */
  account_holder?:
    | {
        /** `customer`, or `account` for a connected account. */
        type: "customer";
        /** The id of a customer, `cus_…`. */
        customer: string;
        customer_account?: never;
        email?: never;
        name?: never;
        phone?: never;
        account?: never;
      }
    | {
        /** `customer`, or `account` for a connected account. */
        type: "customer";
        /** The id of a customer that is an Account (Stripe's Accounts v2), `acct_…`. */
        customer_account: string;
        customer?: never;
        email?: never;
        name?: never;
        phone?: never;
        account?: never;
      }
    | {
        /** `customer`, or `account` for a connected account. */
        type: "customer";
        /** For a new customer: the e-mail address. */
        email: string;
        /** For a new customer: the name. */
        name?: string;
        /** For a new customer: the phone number with its country, such as +15551234567. Stripe knows returning customers by it. */
        phone?: string;
        customer?: never;
        customer_account?: never;
        account?: never;
      }
    | {
        /** `customer`, or `account` for a connected account. */
        type: "account";
        /** The id of a connected account, `acct_…`. */
        account: string;
        customer?: never;
        customer_account?: never;
        email?: never;
        name?: never;
        phone?: never;
      };
  /** The connected account that Stripe is to be asked for, `acct_…`. Leave it out for your own. */
  stripe_account?: string | null;
  /** The broken account that the link is to repair, `fca_…`. */
  relink?: string | null;
  /** The bank that the customer begins at, `fcinst_…`. It needs STRIPE_PREVIEW; where it is ignored, the link says so in `notes`. */
  institution?: string | null;
  /** What the customer is asked to share. Left out it is `payment_method`, or beside `relink` what that account shares. */
  permissions?: ("balances" | "ownership" | "payment_method" | "transactions")[];
  /** What Stripe is to read at the bank at once. Each needs its permission. */
  prefetch?: ("balances" | "ownership" | "transactions")[];
  /** Which accounts can be chosen. */
  filters?: {
    /** The country of the banks. */
    country?: "US";
    /** The kinds of accounts. */
    account_subcategories?: ("checking" | "savings" | "mortgage" | "line_of_credit" | "credit_card")[];
    /** Whether `all` of the chosen accounts, `at_least_one` or `none` must be fit for payments. */
    require_payment_method_support?: "all" | "at_least_one" | "none";
  };
  /** How many accounts may be chosen. `null` for any number. */
  limits?: {
    /** How many accounts. An account that Stripe brings beyond it is kept, and says `surplus`. */
    accounts: number;
  } | null;
  /** Whether the customer may type in an account number. */
  manual_entry?: {
    /** Only `disabled`, for now. */
    mode?: "disabled";
  };
  /** What the customer reads that it is for. */
  purpose?: string | null;
  /** Where the customer is sent back to, https or your app's scheme. It must be at one of RETURN_URLS. `link`, `status` and `sig` are added to it. */
  return_url?: string | null;
  /** A reference of your own, such as an order's number. */
  client_reference_id?: string | null;
  /** The language of the page. `auto` is the browser's. */
  locale?: "auto" | "en" | "es";
  /** When the link stops opening, in Unix seconds: from 5 minutes to 90 days from now. Left out it is 7 days from now. */
  expires_at?: number;
  /** Notes of your own, by key. Your customer never sees them. */
  metadata?: {
    [k: string]: string;
  };
}

/** What is to change; what is left out stays. */
export interface LinkUpdate {
  /** When the link stops opening, in Unix seconds: from 5 minutes to 90 days from now. */
  expires_at?: number;
  /** Added to what is noted. An empty value removes its key; `null` or an empty text removes all. */
  metadata?:
    | ""
    | {
        [k: string]: string;
      }
    | null;
}

/** What to read. */
export interface AccountRefresh {
  /** The kinds of data. Each needs its permission. */
  features: ("balance" | "ownership" | "transactions")[];
}

/** What to read every day. */
export interface AccountSubscription {
  /** The kinds of data. Each needs its permission. */
  features: "transactions"[];
}

/** What the customer has seen. Anything else in the body is ignored. */
export interface SessionStart {
  /** Whether it runs in an app's webview, so that the bank must lead back to the app. */
  webview?: boolean;
  /** What the customer was shown before the tap: `null` where an app showed words of its own. Left out it is the page. */
  consent?: {
    /** The SHA-256 of the words. */
    text: string;
    /** Their language. */
    locale: "en" | "es";
    /** When they were shown, in Unix seconds. */
    shown_at: number;
    [k: string]: unknown;
  } | null;
  [k: string]: unknown;
}

/** Which session. Anything else in the body is ignored. */
export interface SessionComplete {
  /** The session that `POST /l/{token}/session` answered with. */
  session: string;
  [k: string]: unknown;
}

/** What was reported. Anything else in the body is ignored. */
export interface SessionCancel {
  /** The session. Leave it out where there was none. */
  session?: string;
  /** Why, in the SDKs' words and the page's own. */
  code:
    | "canceled"
    | "failed"
    | "account_numbers_unavailable"
    | "accounts_unavailable"
    | "no_debitable_account"
    | "no_eligible_accounts"
    | "authorization_failed"
    | "institution_unavailable_planned"
    | "institution_unavailable_unplanned"
    | "institution_timeout"
    | "unexpected_error"
    | "session_expired"
    | "failed_bot_detection"
    | "web_browser_unavailable"
    | "in_app_browser"
    | "popup_blocked"
    | "stripe_js_blocked"
    | "stripe_js_timeout"
    | "storage_unavailable"
    | "offline"
    | "clock_wrong"
    | "browser_unsupported"
    | "Canceled"
    | "Failed";
  /** Stripe's own code, where it gave one. */
  stripe_code?: string;
  /** More about it, for the operator. */
  message?: string;
  [k: string]: unknown;
}

/** Which account. Anything else in the body is ignored. */
export interface ManageDisconnect {
  /** The account's id, from `/m/{token}/status`. */
  account: string;
  [k: string]: unknown;
}
