// The browsers that this machine has; says of each other one what to install.
import { chromium } from "./chromium.ts";
import { firefox } from "./firefox.ts";
import { webkit } from "./webkit.ts";

export const here = [chromium(), firefox(), webkit()].flatMap(({ name, start, why }) => {
  if (start) return [{ name, start }];
  console.warn(`${name} is not here (${why}): not tested.`);
  return [];
});
