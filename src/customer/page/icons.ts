// Line icons, drawn for these pages on a 24-unit grid: the paths of each, which the build puts beside the words.

export const icons = {
  bank: "M3.5 9.5 12 4.5l8.5 5h-17ZM6 10v7m4-7v7m4-7v7m4-7v7M3.5 19.5h17",
  payment_method: "M9.5 4 7.5 20M16.5 4l-2 16M4.5 9h16M3.5 15h16",
  balances: "M4 7.5v10a2 2 0 0 0 2 2h13a1 1 0 0 0 1-1v-9a1 1 0 0 0-1-1H5.5a1.5 1.5 0 0 1 0-4H17M16 14h.01",
  ownership: "M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5ZM4.5 20c.6-3.6 3.6-5.5 7.5-5.5s6.9 1.9 7.5 5.5",
  transactions: "M4.5 8h13.5m-3.5-3.5L18 8l-3.5 3.5M19.5 16H6m3.5-3.5L6 16l3.5 3.5",
  check: "m5.5 12.5 4.2 4.2 8.8-9.2",
  lock: "M6.5 11h11a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1ZM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11",
} as const;
