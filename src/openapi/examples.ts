// The examples of the description: one customer, one link and what comes of it.
const created = 1_790_000_000;
export const linkId = "lnk_z8cq4k0t3h5m9v2x7b1n6d4f8gqwer12tz";
export const eventId = "evt_3h5m9v2x7b1n6d4fk0t8cq4z9w2r5y7n1p";
export const accountId = "fca_1R2s3T4u";
export const sessionId = "fcsess_1R2s3T4u";
export const token = "z8cq4k0t3h5m9v2x7b1n6d4f8gqwer12tz5k2m8w4r7t1y9p3a";
export const sha256 = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
const receipt = { id: "rcpt_8gq4er12tz5k2m8w", at: created + 90_000 };

const facts = {
  link: linkId,
  links: [linkId],
  holder: "cus_Q1w2E3r4",
  stripe_account: null,
  synced_at: created + 130,
  duplicate_of: null,
  replaces: null,
  replaced_by: null,
};

export const account = {
  id: accountId,
  object: "financial_connections.account",
  account_holder: { type: "customer", customer: "cus_Q1w2E3r4" },
  account_numbers: null,
  balance: null,
  balance_refresh: null,
  category: "cash",
  created: created + 120,
  display_name: "Success",
  institution_name: "Test (Non-OAuth)",
  last4: "6789",
  livemode: false,
  ownership: null,
  ownership_refresh: null,
  permissions: ["payment_method", "balances"],
  status: "active",
  subcategory: "checking",
  subscriptions: [],
  supported_payment_method_types: ["us_bank_account"],
  transaction_refresh: null,
  banklink: facts,
};
export const pendingAccount = {
  ...account,
  balance_refresh: { status: "pending", last_attempted_at: created + 3_600, next_refresh_available_at: null },
};
export const disconnectedAccount = { ...account, status: "disconnected" };
export const brokenAccount = { ...account, status: "inactive" };

const accounts = { object: "list", data: [account], has_more: false, url: `/v1/accounts?link=${linkId}` };
const none = { object: "list", data: [], has_more: false, url: `/v1/accounts?link=${linkId}` };

const consent = {
  text: sha256,
  locale: "en",
  permissions: ["payment_method", "balances"],
  shown_at: created + 60,
  stripe: null,
};
const attempt = {
  session: sessionId,
  via: "page",
  started_at: created + 70,
  ended_at: created + 120,
  outcome: "linked",
  error: null,
  consent,
};
const failedAttempt = {
  ...attempt,
  outcome: "failed",
  error: {
    code: "institution_unavailable_unplanned",
    message: "The bank cannot be reached at the moment.",
    stripe_code: "institution_unavailable_unplanned",
  },
};

/** A link as an event carries it, just made. */
const bareLink = {
  id: linkId,
  object: "onboarding_link",
  url: `https://link.example.com/l/${token}`,
  manage_url: "https://link.example.com/m/z8cq4k0t3h5m9v2x7b1n6d4f8gqwer12tz7c3v9b1n5m2k8j4h",
  status: "open",
  account_holder: { type: "customer", customer: "cus_Q1w2E3r4" },
  stripe_account: null,
  relink: null,
  institution: null,
  permissions: ["payment_method", "balances"],
  prefetch: [],
  filters: {
    country: "US",
    account_subcategories: ["checking", "savings", "mortgage", "line_of_credit", "credit_card"],
    require_payment_method_support: "none",
  },
  limits: null,
  manual_entry: { mode: "disabled" },
  purpose: "Verify the account we pay your rent deposit back to",
  return_url: "https://app.example.com/done",
  client_reference_id: "order-42",
  locale: "auto",
  metadata: { order: "42" },
  attempts: [] as object[],
  accounts: none as object,
  livemode: false,
  created,
  opened_at: null as number | null,
  completed_at: null as number | null,
  expires_at: created + 7 * 86_400,
};
const secret = { return_secret: "R2s3T4u5V6w7X8y9Z0a1B2c3D4e5F6g7H8i9J0k1L2m" };

export const link = { ...bareLink, ...secret };
export const linkLater = { ...link, expires_at: created + 30 * 86_400 };
export const revokedLink = { ...link, status: "revoked" };
const doneLink = {
  ...bareLink,
  status: "completed",
  attempts: [attempt],
  accounts,
  opened_at: created + 70,
  completed_at: created + 120,
};
export const completedLink = { ...doneLink, ...secret };

export const listOf = (url: string, data: object[], more: object = {}) => ({
  object: "list",
  data,
  has_more: false,
  next_page: null,
  url,
  ...more,
});
export const links = listOf("/v1/links", [completedLink], { as_of: created + 200 });
export const accountList = listOf("/v1/accounts", [account]);

export const owners = listOf(`/v1/accounts/${accountId}/owners`, [
  {
    id: "fcaown_1R2s3T4u",
    object: "financial_connections.account_owner",
    name: "Pat Doe",
    email: "pat@example.com",
    phone: "+15551234567",
    raw_address: "123 Main Street, Anytown, CA 90210",
    ownership: "fcaowns_1R2s3T4u",
    refreshed_at: created + 3_700,
  },
]);
export const transactions = listOf(`/v1/accounts/${accountId}/transactions`, [
  {
    id: "fctxn_1R2s3T4u",
    object: "financial_connections.transaction",
    account: accountId,
    amount: -1_250,
    currency: "usd",
    description: "Rocket Rides",
    livemode: false,
    status: "posted",
    status_transitions: { posted_at: created - 86_400, void_at: null },
    transacted_at: created - 90_000,
    transaction_refresh: "fctxnref_1R2s3T4u",
    updated: created + 3_700,
  },
]);

const holderNamed = { id: "cus_Q1w2E3r4", object: "account_holder", stripe_account: null };
export const holder = {
  ...holderNamed,
  type: "customer",
  livemode: false,
  links: listOf("/v1/links?account_holder=cus_Q1w2E3r4", [completedLink]),
  accounts: listOf("/v1/accounts?account_holder=cus_Q1w2E3r4", [account]),
  updated: created + 130,
};
export const holderDeletion = { ...holderNamed, deleted: true, accounts_disconnected: 1, links_revoked: 0 };
export const holderDeletionGoesOn = { ...holderNamed, deleted: false, accounts_disconnected: 0, links_revoked: 0 };

const eventOf = (type: string, data: object) => ({
  id: eventId,
  object: "event",
  type,
  created: created + 130,
  livemode: false,
  data,
});
const inEvent = (changed: object) => ({ object: { ...bareLink, ...changed } });
/** One of each type. */
export const events = {
  "link.created": eventOf("link.created", inEvent({})),
  "link.opened": eventOf("link.opened", inEvent({ opened_at: created + 70 })),
  "link.completed": eventOf("link.completed", { object: { ...doneLink, attempts: [] } }),
  "link.attempt_failed": eventOf("link.attempt_failed", {
    ...inEvent({ opened_at: created + 70, attempts: [failedAttempt] }),
    attempt: failedAttempt,
  }),
  "link.expired": eventOf("link.expired", inEvent({ status: "expired" })),
  "link.revoked": eventOf("link.revoked", inEvent({ status: "revoked" })),
  "account.linked": eventOf("account.linked", { object: account }),
  "account.updated": eventOf("account.updated", {
    object: {
      ...account,
      balance: {
        as_of: created + 3_700,
        current: { usd: 120_000 },
        type: "cash",
        cash: { available: { usd: 118_000 } },
      },
      balance_refresh: {
        status: "succeeded",
        last_attempted_at: created + 3_600,
        next_refresh_available_at: created + 7_200,
      },
    },
  }),
  "account.refresh_failed": eventOf("account.refresh_failed", {
    object: {
      ...account,
      balance_refresh: {
        status: "failed",
        last_attempted_at: created + 3_600,
        next_refresh_available_at: created + 7_200,
      },
    },
  }),
  "account.deactivated": eventOf("account.deactivated", { object: brokenAccount }),
  "account.reactivated": eventOf("account.reactivated", { object: account }),
  "account.disconnected": eventOf("account.disconnected", { object: disconnectedAccount, receipt }),
  "account.relink_required": eventOf("account.relink_required", {
    object: brokenAccount,
    reason: "inactive",
    deadline: null,
    relink: { ...bareLink, relink: accountId },
  }),
  "holder.deletion_requested": eventOf("holder.deletion_requested", { object: holderNamed, receipt }),
  "holder.deleted": eventOf("holder.deleted", { object: holderNamed }),
};

export const deliveredEvent = {
  ...events["link.completed"],
  delivery: {
    status: "delivered",
    next_attempt_at: null,
    attempts: [
      { at: created + 131, status: 500, error: "status_500" },
      { at: created + 136, status: 200, error: null },
    ],
  },
};
export const resentEvent = {
  ...deliveredEvent,
  delivery: { ...deliveredEvent.delivery, status: "pending", next_attempt_at: created + 400 },
};
export const eventList = listOf("/v1/events", [deliveredEvent]);

const minted = {
  clientSecret: "fcsess_client_secret_…",
  publishableKey: "pk_test_…",
  session: sessionId,
  stripeAccount: null,
};
export const session = { ...minted, link: linkId };
export const customerSession = minted;

const shown = { institutionName: "Test (Non-OAuth)", last4: "6789", subcategory: "checking" };
const returnUrl = `https://app.example.com/done?link=${linkId}&status=completed&sig=R2s3T4u5V6w7X8y9Z0a1B2c3D4e5F6g7H8i9J0k1L2m`;
export const linkState = { status: "completed", accounts: [shown], returnUrl };
export const openState = { status: "open", accounts: [], returnUrl: null };
export const manageState = {
  accounts: [{ id: accountId, ...shown, status: "active", sharedSince: created + 120, lastRead: created + 3_700 }],
  deletion: null,
};
export const disconnectedState = {
  accounts: [{ ...manageState.accounts[0], status: "disconnected" }],
  deletion: null,
  receipt,
};
export const deletionState = { ...manageState, deletion: "requested", receipt };

const counts = { made: 40, opened: 31, started: 30, linked: 26, failed: { canceled: 3, institution_timeout: 1 } };
export const stats = { object: "stats", data: [{ start: 1_789_948_800, ...counts }], totals: counts, as_of: created };
export const doctor = {
  object: "doctor",
  ok: false,
  findings: [
    { check: "stripe_key", status: "ok", message: "Stripe takes STRIPE_SECRET_KEY, in test mode.", mend: null },
    {
      check: "webhook_endpoint",
      status: "fail",
      message: "Stripe has no webhook endpoint at https://link.example.com/webhooks/stripe.",
      mend: "Run npm run setup, or add it at https://dashboard.stripe.com/webhooks.",
    },
  ],
};
export const settings = {
  object: "settings",
  livemode: false,
  version: "0.1.0",
  public_url: "https://link.example.com",
  business: {
    name: "Rocket Rides",
    logo_url: null,
    brand_color: "#0f5c4a",
    support_email: "help@rocketrides.example",
    privacy_url: "https://rocketrides.example/privacy",
  },
  return_urls: ["https://app.example.com", "myapp://"],
  notify_url: "https://app.example.com/banklink",
  auto_relink: false,
  preview: null,
};
export const notifyEndpoint = {
  object: "notify_endpoint",
  status: "active",
  stopped_at: null,
  tries: 0,
  next_attempt_at: null,
  waiting: 0,
};
export const consentText = {
  object: "consent_text",
  id: sha256,
  locale: "en",
  text: "locale: en\n{business} wants to link your bank account …",
};
export const stripeEvent = {
  id: "evt_1R2s3T4u",
  object: "event",
  type: "financial_connections.account.deactivated",
  livemode: false,
  data: { object: { id: accountId, object: "financial_connections.account" } },
};
