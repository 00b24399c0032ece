// What the browser checks make of browsers, and the addresses that lead out of apps.
import { describe, expect, test } from "vitest";
import {
  appOf,
  atFirstSight,
  type Facts,
  isWebview,
  onTap,
  outsideAddress,
} from "../../../src/customer/browser/browser-checks.ts";

const ios = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const android = "Mozilla/5.0 (Linux; Android 16; Pixel 9 Build/BP2A; wv) AppleWebKit/537.36 (KHTML, like Gecko)";
const chrome = "Version/4.0 Chrome/150.0.0.0 Mobile Safari/537.36";
const well: Facts = {
  userAgent: `${ios} Version/19.1 Mobile/15E148 Safari/604.1`,
  isHosted: false,
  isModern: true,
  canStore: true,
  skewMs: 3_000,
};

describe("apps with a browser of their own", () => {
  test.each([
    [`${ios} Mobile/15E148 Instagram 400.0.0.30.90 (iPhone17,1; iOS 19_1; en_US)`, "Instagram"],
    [`${android} ${chrome} Instagram 400.0.0.30.90 Android`, "Instagram"],
    [`${ios} Mobile/15E148 Barcelona 370.0 (iPhone17,1)`, "Threads"],
    [`${ios} Mobile/15E148 [FBAN/FBIOS;FBAV/530.0.0.40.80;FBBV/1;FBDV/iPhone17,1]`, "Facebook"],
    [`${android} ${chrome} [FB_IAB/FB4A;FBAV/530.0.0.1.2;]`, "Facebook"],
    [`${ios} Mobile/15E148 [FBAN/MessengerForiOS;FBAV/500.0]`, "Messenger"],
    [`${android} ${chrome} [FB_IAB/Orca-Android;FBAV/500.0]`, "Messenger"],
    [`${ios} Mobile/15E148 Safari Line/15.1.0`, "LINE"],
    [`${ios} Mobile/15E148 musical_ly_40.1.0 JsSdk/2.0 BytedanceWebview/d8a21c6`, "TikTok"],
    [`${ios} Mobile/15E148 Snapchat/13.1 (like Safari/8621)`, "Snapchat"],
    [`${ios} Mobile/15E148 Twitter for iPhone/11.1`, "X"],
    [`${ios} Mobile/15E148 [LinkedInApp]/9.31`, "LinkedIn"],
    [`${ios} Mobile/15E148 [Pinterest/iOS]`, "Pinterest"],
    [`${ios} Mobile/15E148 MicroMessenger/8.0.50`, "WeChat"],
    [`${android} ${chrome} KAKAOTALK/25.1.0`, "KakaoTalk"],
  ])("%s", (userAgent, app) => {
    expect(appOf(userAgent)).toBe(app);
    expect(atFirstSight({ ...well, userAgent })).toBe("in_app_browser");
    // The operator's own app is at home in any webview.
    expect(atFirstSight({ ...well, userAgent, isHosted: true })).toBeNull();
  });

  test.each([
    ["Safari", well.userAgent],
    ["Gmail on iOS", `${ios} GSA/400.0 Mobile/15E148 Safari/604.1`],
    ["an iOS app's webview", `${ios} Mobile/15E148`],
    ["an Android app's webview", `${android} ${chrome}`],
    ["Chrome", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"],
    ["a desktop whose name has a line in it", "Mozilla/5.0 (X11; Offline/1.0; rv:140.0) Gecko/20100101 Firefox/140.0"],
  ])("%s is none", (_, userAgent) => {
    expect(appOf(userAgent)).toBeNull();
    expect(atFirstSight({ ...well, userAgent })).toBeNull();
  });
});

test("an app's webview is known by its name, and a browser tab is none", () => {
  for (const userAgent of [`${ios} Mobile/15E148`, `${android} ${chrome}`]) expect(isWebview(userAgent)).toBe(true);
  const tab = "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36"; // biome-ignore format: one line
  for (const userAgent of [well.userAgent, `${ios} GSA/400.0 Mobile/15E148 Safari/604.1`, tab])
    expect(isWebview(userAgent)).toBe(false);
});

test("an old browser is told so, whatever else is wrong with it", () => {
  expect(atFirstSight({ ...well, isModern: false })).toBe("browser_unsupported");
  expect(atFirstSight({ ...well, userAgent: "Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko" })).toBe(
    "browser_unsupported",
  );
});

test("what can be mended is told on the tap, one thing at a time", () => {
  expect(onTap(well)).toBeNull();
  expect(onTap({ ...well, canStore: false, skewMs: 1e9 })).toBe("storage_unavailable");
  expect(onTap({ ...well, skewMs: 11 * 60_000 })).toBe("clock_wrong");
  expect(onTap({ ...well, skewMs: -11 * 60_000 })).toBe("clock_wrong");
  expect(onTap({ ...well, skewMs: -9 * 60_000 })).toBeNull();
});

describe("the way out of an app", () => {
  const href = "https://link.example.com/l/abc#top";
  test("is an intent on Android, and Safari's own scheme on iOS", () => {
    expect(outsideAddress(href, `${android} ${chrome} Instagram 400.0`)).toBe(
      "intent://link.example.com/l/abc#Intent;scheme=https;action=android.intent.action.VIEW;category=android.intent.category.BROWSABLE;end",
    );
    expect(outsideAddress(href, `${ios} Mobile/15E148 Instagram 400.0`)).toBe(
      "x-safari-https://link.example.com/l/abc",
    );
  });
  test("is not known elsewhere", () => {
    expect(outsideAddress(href, "Mozilla/5.0 (Windows NT 10.0) MicroMessenger/8.0")).toBeNull();
  });
});
