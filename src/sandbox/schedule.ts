// Schedules a task: it is stored until it is due. The Durable Object sets its one alarm to the earliest task.
import { newId } from "./ids.ts";
import type { Task } from "./model/task.ts";
import type { Store } from "./store.ts";

type Work = Task extends infer T ? (T extends Task ? Omit<T, "id" | "due"> : never) : never;

/** Stores `work` to be done at `due` (milliseconds). */
export function schedule(store: Store, due: number, work: Work): void {
  const id = newId("task_");
  store.put("task", id, { id, due, ...work } as Task);
}
