// Workers Analytics Engine as a dataset of the platform is: one call that answers nothing, takes no more than so much, and
// throws at once for what it does not take. TEST_STEPS "kept" binds one that keeps all, "broken" one that throws always.
import { env } from "cloudflare:workers";

export interface DataPoint {
  indexes: string[];
  blobs: string[];
  doubles: number[];
}

const points: DataPoint[] = [];
const bytes = (texts: string[]) => new TextEncoder().encode(texts.join("")).length;

function writeDataPoint(point: DataPoint): void {
  if (bound.TEST_STEPS === "broken") throw new Error("The dataset is down");
  const { indexes, blobs, doubles, ...rest } = point;
  if (Object.keys(rest).length > 0) throw new TypeError("unknown field");
  if (indexes.length !== 1 || bytes(indexes) > 96) throw new TypeError("one index, of 96 bytes at most");
  if (blobs.length > 20 || bytes(blobs) > 16 * 1024) throw new TypeError("at most 20 blobs, of 16 KB together");
  if (doubles.length > 20) throw new TypeError("at most 20 doubles");
  if (!blobs.every((blob) => typeof blob === "string")) throw new TypeError("blobs must be text");
  if (!doubles.every((double) => typeof double === "number")) throw new TypeError("doubles must be numbers");
  points.push(structuredClone(point));
}

const bound = env as Record<string, unknown>;
if (bound.TEST_STEPS) bound.STEPS = { writeDataPoint };

/** What was written so far. */
export const written = (): DataPoint[] => points;
