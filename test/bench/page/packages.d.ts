// The parts used here of packages that only the benchmarks install (../package.json), so that the code is checked without them.

declare module "lighthouse" {
  export interface Report {
    lighthouseVersion: string;
    runtimeError?: { message: string };
    /** `score` is from 0 to 1; of an audit, null where it does not apply. */
    categories: Record<string, { score: number | null; auditRefs: { id: string; weight: number }[] }>;
    audits: Record<string, { score: number | null; numericValue?: number; details?: { items?: object[] } }>;
  }
  export default function lighthouse(
    url: string,
    flags: object,
    config: undefined,
    page: object,
  ): Promise<{ lhr: Report } | undefined>;
}

declare module "puppeteer-core" {
  interface Page {
    emulateMediaFeatures(features: { name: string; value: string }[]): Promise<void>;
    evaluate(script: string): Promise<unknown>;
  }
  interface Context {
    newPage(): Promise<Page>;
    close(): Promise<void>;
  }
  export function connect(options: {
    browserURL: string;
    defaultViewport: null;
  }): Promise<{ createBrowserContext(): Promise<Context> }>;
}

declare module "selfsigned" {
  export function generate(
    names: { name: string; value: string }[],
    options: { keyType: "ec" },
  ): Promise<{ private: string; cert: string }>;
}
