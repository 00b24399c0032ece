// Every word the customer reads, in English. {braces} are filled in by the views.

export const en = {
  title: "Link your bank",
  preview: "A private page for linking a bank account.",
  close: "Close",
  closing: "You can close this page.",
  testMode: "Test mode: no real bank is used",
  ready: {
    heading: "Link your bank to {business}",
    lead: "{business} asks you to link a bank account. It takes about a minute.",
    shares: "What {business} will see",
    payment_method: { name: "Account and routing number", detail: "To pay you, or to collect payments you agree to" },
    balances: { name: "Balance", detail: "How much money is in the account" },
    ownership: { name: "Account owners", detail: "Their names, addresses and contact details" },
    transactions: { name: "Transactions", detail: "Dates, amounts and descriptions, past and new" },
    atOnce: "fetched as soon as you link",
    notPaid: "Nothing is paid now",
    noLogin: "{business} never sees your bank login",
    button: "Link your bank",
    opens: "Stripe’s secure window opens next",
    use: "Stripe collects this data from your bank, with the bank’s name and the account’s type and last four digits, and shares it with {business}, which uses and keeps it as its {privacy} says. {terms} apply too.",
    privacy: "privacy policy",
    terms: "Stripe’s terms",
    disconnect: "You can disconnect at any time: write to {support} or {stripe}.",
    disconnectAtStripe: "do it at Stripe",
    until: "This link works until {date}",
    stuck: "This page has not loaded fully.",
    reload: "Reload it",
    phone: {
      alt: "QR code of this page’s link",
      name: "Prefer your phone?",
      detail: "Scan this to go on there. This page follows along.",
    },
    noScript:
      "This page needs JavaScript, which is off in this browser. Turn it on and reload, or open the link in another browser. Nothing has been shared.",
  },
  repair: {
    title: "Reconnect your bank",
    heading: "Reconnect your bank to {business}",
    ended: "Your connection to {bank} has ended.",
    ending: "Your connection to {bank} is about to end.",
    endingBy: "Your connection to {bank} is expected to end on {date}.",
    againWithLast4: "We try to restore it: choose {bank} and the account ending in {last4} again.",
    again: "We try to restore it: choose {bank} and the same account again.",
    bank: "your bank",
    button: "Reconnect your bank",
  },
  known: {
    heading: "Already linked to {business}",
    again: "If you link the same account again, its first connection may stop.",
  },
  opening: {
    heading: "Opening Stripe…",
    lead: "You choose your bank in the window that opens.",
    slow: "No window yet?",
    startOver: "Start over",
  },
  saving: {
    heading: "One moment…",
    lead: "Checking with your bank… Please keep this page open.",
  },
  late: {
    heading: "Still checking",
    lead: "We are still checking whether your bank is linked to {business}. You can close this page: the check goes on without it.",
    closed: "Did you close the window without choosing an account?",
  },
  linked: {
    heading: "Your bank is linked",
    lead: "{business} has what it needs. You can close this page.",
    leadReturning: "Taking you back to {business}…",
    returnTo: "Return to {business}",
    disconnect: "To disconnect later, write to {support} or {stripe}.",
  },
  nothing: {
    heading: "No bank was linked",
    lead: "The window was closed before an account was chosen, or your bank was not available. Nothing was shared with {business}.",
    again: "Try again",
    popup: "If your bank’s window did not open, allow pop-ups for this page.",
  },
  failed: {
    heading: "That didn’t work",
    lead: "Something went wrong on the way to your bank. Please try again in a moment.",
    refused:
      "Your bank can’t be linked right now. That is not your fault: {business} has been told why. Please try again later.",
    offline: "You seem to be offline. Check your connection, then try again.",
    blocked:
      "Stripe, which connects to your bank, could not be loaded. Turn off content blockers for this page, or open the link in another browser.",
    slow: "Stripe is taking too long to load. Check your connection, then try again.",
    busy: "Too many tries in a short time. Wait a minute, then try again.",
    popup: "Your browser may have kept the bank’s window from opening. Allow pop-ups for this page, then try again.",
    storage:
      "This browser seems to keep cookies and storage off, and bank logins need them. Turn them on for this page or leave private mode, then try again.",
    clock:
      "This device’s date or time seems to be wrong, and banks refuse logins then. Set both to automatic, then try again.",
    contact: "If it keeps happening, write to {support} with this reference:",
  },
  elsewhere: {
    heading: "Open this page in your browser",
    inApp: "{app}’s own browser often stops banks from opening. Your usual browser can link your bank to {business}.",
    unsupported: "This browser seems to be too old to link a bank safely. Open the page in an up-to-date one.",
    stuck:
      "This app won’t open the page in your browser. Copy the link and paste it into your browser, or choose “Open in browser” in the app’s menu.",
    open: "Open in browser",
    copy: "Copy the link",
    copied: "Copied: now paste it in your browser",
    hold: "Press and hold the link to copy it",
    stay: "Continue here anyway",
  },
  already: {
    heading: "Your bank is already linked",
    lead: "There is nothing more to do. You can close this page.",
  },
  mended: {
    heading: "Your bank is connected",
    lead: "The connection works, so there is nothing to do. You can close this page.",
  },
  disconnected: {
    heading: "This bank was disconnected",
    lead: "Its account is no longer shared with {business}. To link it again, ask {business} for a new link.",
  },
  return: {
    heading: "Back to {business}",
    lead: "You’re done at your bank. Continue where you left off.",
    leadPlain: "You’re done at your bank. Close this page and continue where you left off.",
  },
  expired: {
    heading: "This link has expired",
    lead: "Links work for a limited time. Ask {business} for a new one.",
  },
  revoked: {
    heading: "This link was canceled",
    lead: "{business} has switched it off. If you still need to link your bank, ask for a new link.",
  },
  exhausted: {
    heading: "This link was tried too many times",
    lead: "It can’t be used again. Ask {business} for a new one.",
  },
  unknown: {
    heading: "We don’t know this link",
    lead: "Part of it may have been cut off. Open it again from the message it came in, or ask {business} for a new one.",
  },
  error: {
    heading: "Something went wrong",
    lead: "The fault is on our side, not yours. Please try again in a minute.",
    reload: "Try again",
  },
  notFound: {
    heading: "There is nothing here",
    lead: "Open the link from the message it came in, or ask {business} for a new one.",
  },
  rateLimited: {
    heading: "One moment, please",
    lead: "There were too many requests from your network. Wait a minute, then try again.",
  },
  refused: {
    heading: "This page can’t be shown",
    lead: "This address is for programs, not for people. Open the link from the message it came in, or ask {business} for a new one.",
  },
  misconfigured: {
    heading: "This page is not ready yet",
    lead: "Please try again later, or write to whoever sent you here.",
    operator: "If you run this service, see what is wrong at",
  },
  reference: "Reference:",
  write: "Write to {business}",
  account: "{kind} ending in {last4}",
  counts: "{business} uses this account.",
  surplus: "Linked too, but {business} does not use it.",
  kinds: {
    checking: "Checking",
    savings: "Savings",
    credit_card: "Credit card",
    line_of_credit: "Line of credit",
    mortgage: "Mortgage",
    other: "Account",
  },
};

export type Copy = typeof en;
