// What is recorded of the words that a customer was shown before the tap. The words themselves are kept by their hash.

/** What was shown: `text` is the SHA-256 of its words, in hexadecimal; `shown_at` is in Unix seconds. */
export interface ShownConsent {
  text: string;
  locale: "en" | "es";
  shown_at: number;
}

/** As an attempt has it. */
export interface Consent extends ShownConsent {
  /** The link's own then: which of the text's permissions were shown. */
  permissions: string[];
  /** Stripe's own record, of a consent that was collected before Stripe's window opened. None is, yet. */
  stripe: null;
}

/** Whether `value` looks like the hash of a text. */
export const isConsentText = (value: string): boolean => /^[0-9a-f]{64}$/.test(value);

/**
 * The record for a try on `link` at `now` (Unix seconds); null where nothing of ours was shown. When it was shown is the
 * browser's word, so it counts only as far as it is possible.
 */
export const consentOf = (
  shown: ShownConsent | null,
  link: { permissions: string[]; created: number },
  now: number,
): Consent | null =>
  shown && {
    text: shown.text,
    locale: shown.locale,
    permissions: link.permissions,
    shown_at: Math.min(Math.max(shown.shown_at, link.created), now),
    stripe: null,
  };
