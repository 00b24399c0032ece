// Something that the sandbox does later without being asked again, such as finishing a refresh or sending a webhook.
import type { Feature } from "./refresh.ts";

export type Task = { id: string; due: number } & (
  | { kind: "finish_refresh"; account: string; feature: Feature }
  | { kind: "deactivate"; account: string }
  | { kind: "expire_numbers"; account: string }
  | { kind: "deliver"; event: string; attempt: number }
);
