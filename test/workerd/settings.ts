// What a Worker is that a test starts.

/** What a Worker is and what it is bound to, in Miniflare's words. */
export interface WorkerSettings {
  name: string;
  compatibilityDate: string;
  bindings: Record<string, string>;
  kvNamespaces?: Record<string, unknown>;
  d1Databases?: Record<string, unknown>;
  ratelimits?: Record<string, unknown>;
  durableObjects?: Record<string, { className: string; useSQLite?: boolean }>;
  serviceBindings?: Record<string, string | { name: string; entrypoint?: string }>;
  [other: string]: unknown;
}
