// Tables that fit, text that is safe, times as people write them.
import { describe, expect, it } from "vitest";
import { styled } from "../../../src/cli/io.ts";
import { type Column, printFacts, printTable } from "../../../src/cli/print.ts";
import { shownTime, timeOf } from "../../../src/cli/time.ts";
import { clean, shortened, width } from "../../../src/cli/width.ts";
import { terminalIo } from "./terminal.ts";

describe("width", () => {
  it.each([
    ["", 0],
    ["Bank", 4],
    ["Zoë", 3],
    ["Zoe\u0308", 3],
    ["三菱UFJ銀行", 11],
    ["신한은행", 8],
    ["ｆｕｌｌ", 8],
    ["🏦", 2],
    ["👩‍👩‍👧", 2],
    ["🇺🇸", 2],
    ["❤️", 2],
    ["a\u200bb", 2],
    ["\u200d", 0],
    ["ｱ", 1],
    ["ﾊﾞ", 2],
    ["กำ", 2],
    ["\u1112\u1161\u11ab", 2],
    ["☕", 2],
    ["…", 1],
  ])("of %j is %d", (text, columns) => expect(width(text)).toBe(columns));

  it("is kept to when text is cut", () => {
    expect(shortened("三菱UFJ銀行", 11)).toBe("三菱UFJ銀行");
    expect(shortened("三菱UFJ銀行", 6)).toBe("三菱U…");
    expect(shortened("三菱UFJ銀行", 4)).toBe("三…");
    expect(shortened("👩‍👩‍👧👩‍👩‍👧", 3)).toBe("👩‍👩‍👧…");
    expect([1, 0].map((columns) => shortened("Bank", columns))).toEqual(["…", ""]);
  });
});

describe("a table", () => {
  interface Row {
    id: string;
    bank: string;
    note: string;
  }
  const columns: Column<Row>[] = [
    { title: "ID", of: ({ id }) => id, keep: true, format: () => "green" },
    { title: "BANK", of: ({ bank }) => bank },
    { title: "NOTE", of: ({ note }) => note },
  ];
  const rows = [
    { id: "fca_123456789", bank: "三菱UFJ銀行", note: "what is long enough to be cut somewhere" },
    { id: "fca_1", bank: "First\nBank \u001b[31mred\u202e", note: "" },
  ];
  const lines = (columnsWide?: number, env = {}) => {
    const { io, printed } = terminalIo(
      columnsWide === undefined ? { env } : { columns: columnsWide, env: { NO_COLOR: "1", ...env } },
    );
    printTable(io, columns, rows);
    return printed.stdout.split("\n").slice(0, -1);
  };

  it("is as wide as it must be in a pipe, with columns below each other, and nothing that steers a terminal", () => {
    expect(lines()).toEqual([
      "ID             BANK                  NOTE",
      "fca_123456789  三菱UFJ銀行           what is long enough to be cut somewhere",
      "fca_1          First Bank \ufffd[31mred\ufffd",
    ]);
  });

  it.each([100, 72, 60, 45, 36, 30, 20, 13, 8, 3])("fits into %d columns", (most) => {
    const shown = lines(most);
    for (const line of shown) expect(width(line), line).toBeLessThanOrEqual(most);
    if (most >= 13) expect(shown[1]).toContain("fca_123456789");
  });

  it("may have as many rows as there are", () => {
    const { io } = terminalIo({});
    const rows = Array.from({ length: 200_000 }, (_, n) => ({ id: `lnk_${n}` }));
    expect(() => printTable(io, [{ title: "ID", of: ({ id }) => id }], rows)).not.toThrow();
  });

  it("has colours in a terminal alone, and none there with NO_COLOR", () => {
    expect(lines(80, { NO_COLOR: "" }).join()).toContain("\u001b[32mfca_1\u001b[39m");
    expect(lines(80).join()).not.toContain("\u001b");
    expect(lines().join()).not.toContain("\u001b");
    expect(lines(undefined, { FORCE_COLOR: "1" }).join()).toContain("\u001b[32m");
    expect(lines(undefined, { FORCE_COLOR: "1", NO_COLOR: "1" }).join()).not.toContain("\u001b");
    const { io } = terminalIo({ columns: 80, env: { TERM: "dumb" } });
    expect(styled(io, io.stdout, "red", "text")).toBe("text");
  });
});

it("facts leave out what is not there", () => {
  const { io, printed } = terminalIo({});
  printFacts(io, { id: "lnk_1", purpose: "a\r\nb\u0007", reference: null, note: undefined, empty: "" });
  expect(printed.stdout).toBe("id       lnk_1\npurpose  a b\ufffd\n");
});

it("text of others is one line, without control characters", () => {
  expect(clean("a\tb\n c\u009b31m\u2028d\u200e")).toBe("a b c\ufffd31m d\ufffd");
});

describe("a time", () => {
  const now = Date.UTC(2026, 10, 26, 12) / 1000;
  const at = (text: string, direction: 1 | -1 = 1) => timeOf(text, "expires", direction, now * 1000);

  it("is meant from now on, or ago", () => {
    expect(at("7d")).toBe(now + 7 * 86_400);
    expect(at("7d", -1)).toBe(now - 7 * 86_400);
    expect([at("30m"), at("12h"), at("2w"), at("90s")].map((each) => each - now)).toEqual([
      1800, 43_200, 1_209_600, 90,
    ]);
  });

  it("is a date here, a time anywhere, or Unix seconds", () => {
    expect(at("2026-12-01")).toBe(new Date(2026, 11, 1).getTime() / 1000);
    expect(at("2026-12-01T18:00")).toBe(new Date(2026, 11, 1, 18).getTime() / 1000);
    expect(at("2026-12-01 18:00:30")).toBe(new Date(2026, 11, 1, 18, 0, 30).getTime() / 1000);
    expect(at("2026-12-01T18:00:00Z")).toBe(Date.UTC(2026, 11, 1, 18) / 1000);
    expect(at("2028-02-29T18:00+02:00")).toBe(Date.UTC(2028, 1, 29, 16) / 1000);
    expect(at("1790000000")).toBe(1_790_000_000);
    expect(shownTime(at("2026-12-01T18:05"))).toBe("2026-12-01 18:05");
    expect([shownTime(null), shownTime(undefined)]).toEqual(["", ""]);
  });

  it.each([
    ...["", "soon", "7", "-7d", "1.5d", "7 d", "2026-13-01", "2026-02-30", "12/01/2026", "2026"],
    ...[
      "2026-02-30T10:00",
      "2026-11-31T00:00:00Z",
      "2026-02-29",
      "2026-12-015",
      "2026-12-01 (noon)",
      "2026-12-01T25:00",
    ],
  ])("is not %j", (text) => expect(() => at(text)).toThrow("--expires must be such as 7d"));
});
