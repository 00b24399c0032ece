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
    "edgewater",
    "operations",
    "safaritours",
    "msbank",
    "bookmarket",
    "searchlight",
    "androidfan",
    "web+example",
    "fb123456",
    "x-example",
    "com.example.itms",
    "a1",
  ])("takes the app scheme %s", (scheme) => {
    expect(parseReturnTargets([`${scheme}://`])).toEqual([{ kind: "scheme", scheme: `${scheme}:` }]);
  });
  it("takes loopback in development alone", () => {
    for (const entry of ["http://localhost:3000", "https://localhost", "http://127.0.0.1", "http://[::1]:3000"]) {
      expect(parseReturnTargets([entry], true)).toHaveLength(1);
      expect(parseReturnTargets([entry], false)).toBeNull();
    }
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
    ...[
      "about, afp, android-app, apple-magnifier, app-prefs, app-settings, blob, callto, chrome, chrome-extension, cid",
      "com-apple-helpbasic, com.apple.tv, data, dav, edge, facetime, facetime-audio, feed, filesystem, firefox, ftp, geo",
      "git+ssh, googlechrome, googlechromes, hcp, help, http, imap, irc, itms, itms-apps, itms-appss, itms-services, jar",
      "jdbc, jnlp, ldap, ldaps, livescript, macappstore, mailto, maps, market, mhtml, microsoft-edge, microsoft.windows.x",
      "mk, moz-extension, moz-icon, ms-appinstaller, ms-cxh, ms-excel, ms-its, ms-msdt, ms-officecmd, ms-search, news, nfs",
      "onenote, opera, prefs, res, resource, sftp, shell, search, search-ms, shortcuts, sip, skype, smb, sms, ssh, steam, svn+ssh",
      "tel, telnet, urn, vbs, vbscript, view-source, vnc, vscode, vscode-insiders, webcal, windows-feedback, ws, wyciwyg",
      "x-apple.systempreferences, x-help-action, x-man-page, x-safari-http, x-safari-https, x-web-search, c, -x, 1app, my_app",
    ].flatMap((schemes) => schemes.split(", ").map((scheme) => `${scheme}://`)),
    "myapp",
    "myapp:",
    "myapp://done",
    "MyApp://",
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
    "https://app.example.com/#/done?x=1",
    "https://app.example.com/done#",
    "https://app.example.com#@evil.example/",
    "myapp://done#/x",
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
    "https://evil.example#@app.example.com/",
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
