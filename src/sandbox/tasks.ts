// What the sandbox does later of its own accord; the Durable Object's one alarm is set to the earliest.
import { newId } from "./ids.ts";
import type { Feature } from "./model/refresh.ts";
import type { Store } from "./store.ts";

export type Task = { id: string; due: number } & (
  | { kind: "finish_refresh"; account: string; feature: Feature }
  | { kind: "deactivate"; account: string }
  | { kind: "expire_numbers"; account: string }
  | { kind: "deliver"; event: string; attempt: number }
);
type Work = Task extends infer T ? (T extends Task ? Omit<T, "id" | "due"> : never) : never;

/** Remembers `work` to be done at `due` (milliseconds). */
export function later(store: Store, due: number, work: Work): void {
  const id = newId("task_");
  store.put("task", id, { id, due, ...work } as Task);
}
