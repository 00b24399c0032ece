// Freezes what an object keeps in memory, so that whoever changes what a store has handed out fails.
import { Recent } from "../../src/holder/recent.ts";

const { keep } = Recent.prototype;

Recent.prototype.keep = function (key, value) {
  keep.call(this, key, frozen(value));
};

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
