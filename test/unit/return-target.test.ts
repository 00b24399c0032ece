// Return targets: what RETURN_URLS may list, and which URLs hide behind a listed one.
import { describe, expect, it } from "vitest";
import { isAllowedReturnUrl, parseReturnTargets } from "../../src/domain/return-target.ts";

const targets =
  parseReturnTargets(["https://app.example.com", "http://localhost:3000", "myapp://", "com.example.app://"]) ?? [];

describe("RETURN_URLS", () => {
  it("takes https origins, loopback and app schemes", () => {
    expect(targets).toEqual([
      { kind: "origin", origin: "https://app.example.com" },
      { kind: "origin", origin: "http://localhost:3000" },
      { kind: "scheme", scheme: "myapp:" },
      { kind: "scheme", scheme: "com.example.app:" },
    ]);
  });
  it.each([
    "http://app.example.com",
    "https://app.example.com/path",
    "https://a@b.example",
    "javascript://",
    "data://",
    "https://",
    "file://",
    "intent://",
    "myapp",
    "*",
    "https://*.example.com",
  ])("refuses %s", (entry) => {
    expect(parseReturnTargets([entry])).toBeNull();
  });
});

describe("a return URL", () => {
  it.each([
    "https://app.example.com/done",
    "https://app.example.com",
    "https://app.example.com/done?order=42&x=%20",
    "http://localhost:3000/x",
    "myapp://done",
    "myapp://done?x=1",
    "com.example.app://back/to/it",
  ])("may be %s", (url) => {
    expect(isAllowedReturnUrl(url, targets)).toBe(true);
  });
  it.each([
    "https://evil.example/done",
    "https://app.example.com.evil.example/done",
    "https://app.example.com@evil.example/done",
    "https://user:secret@app.example.com/done",
    "https://app.example.com:444/done",
    "http://app.example.com/done",
    "//app.example.com/done",
    "/done",
    "javascript:alert(1)",
    "javascript://app.example.com/%0aalert(1)",
    "data:text/html,x",
    "https://app.example.com\\@evil.example/",
    "https:\\\\evil.example",
    "https://app.example.com/#done",
    "https://app.example.com/done#",
    "https://evil.example/#https://app.example.com",
    "https://аpp.example.com/done",
    "https://app.example.com./done",
    " https://app.example.com/done",
    "https://app.example.com/do\nne",
    "https://app.example.com/do\u0000ne",
    "https:app.example.com/done",
    "https:/app.example.com/done",
    "myapp:done",
    "myapp:/done",
    "otherapp://done",
    "",
  ])("may not be %j", (url) => {
    expect(isAllowedReturnUrl(url, targets)).toBe(false);
  });
});
