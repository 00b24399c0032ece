// Reads the environment's strings one by one, and notes what is wrong with each: by its name, never with its value.

/** All that the operator can set, in wrangler.toml and as secrets. */
export type SettingName =
  | "STRIPE_SECRET_KEY"
  | "STRIPE_PUBLISHABLE_KEY"
  | "STRIPE_WEBHOOK_SECRET"
  | "API_KEY"
  | "LINK_SIGNING_KEY"
  | "PUBLIC_URL"
  | "BUSINESS_NAME"
  | "LOGO_URL"
  | "BRAND_COLOR"
  | "SUPPORT_EMAIL"
  | "PRIVACY_URL"
  | "RETURN_URLS"
  | "NOTIFY_URL"
  | "NOTIFY_SECRET"
  | "RECONCILE_SECONDS"
  | "AUTO_RELINK"
  | "STRIPE_PREVIEW";

/** What may be wrong with a setting: src/platform/problem-texts.ts says it in words. */
export type Why =
  | "missing"
  | "wrong"
  | "not_text"
  | "pair"
  | "private"
  | "elsewhere"
  | "too_many"
  | "itself"
  | "secret_missing"
  | "quoted"
  | "comma"
  | "too_many_secrets"
  | "twice"
  | "sandbox"
  | "shared"
  | "refused"
  | "permission";

/** One thing wrong with one setting. Never contains its value: `value` is what its text is filled in with. */
export interface Problem {
  name: SettingName;
  why: Why;
  value?: string | number | undefined;
}

export class Settings {
  /** The first problem of each setting. */
  readonly problems: Problem[] = [];

  readonly #env: Partial<Record<SettingName, string>>;

  constructor(env: Partial<Record<SettingName, string>>) {
    this.#env = env;
  }

  /** Without the spaces around it; "" when it is not there. */
  text(name: SettingName): string {
    const value: unknown = this.#env[name] ?? "";
    if (typeof value === "string") return value.trim();
    // wrangler.toml can have numbers and lists as well.
    this.wrong(name, "not_text");
    return "";
  }

  /** Split at commas; without the empty pieces, as of a comma too many. */
  list(name: SettingName): string[] {
    return this.text(name).split(",").map((part) => part.trim()).filter(Boolean); // biome-ignore format: one idea
  }

  wrong(name: SettingName, why: Why, value?: Problem["value"]): void {
    if (this.isRight(name)) this.problems.push({ name, why, value });
  }

  isRight(name: SettingName): boolean {
    return !this.problems.some((other) => other.name === name);
  }

  /** Must be there and fit. */
  need(name: SettingName, fits: (value: string) => boolean): string {
    const value = this.text(name);
    if (value === "") this.wrong(name, "missing");
    else if (!fits(value)) this.wrong(name, "wrong");
    return value;
  }

  /** As `need`, of each value of a list. */
  needEach(name: SettingName, fits: (value: string) => boolean): string[] {
    const values = this.list(name);
    this.need(name, () => values.length > 0 && values.every(fits));
    return values;
  }

  /** May be left out; if it is there it must fit. */
  allow(name: SettingName, fits: (value: string) => boolean): string {
    const value = this.text(name);
    if (value !== "" && !fits(value)) this.wrong(name, "wrong");
    return value;
  }
}
