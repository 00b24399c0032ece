// Which addresses count as one client.
import { expect, it } from "vitest";
import { networkOf } from "../../src/domain/network.ts";

it.each([
  ["198.51.100.7", "198.51.100.7"],
  ["::ffff:198.51.100.7", "198.51.100.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:DB8:0001:0002::1", "2001:db8:1:2"],
  ["2001:db8::1", "2001:db8:0:0"],
  ["2001:db8:1:2:3:4:5::", "2001:db8:1:2"],
  ["2001::2:3:4:5:6:7", "2001:0:2:3"],
  ["::1", "0:0:0:0"],
  ["::", "0:0:0:0"],
  ["unknown", "unknown"],
  ["", ""],
])("of %j it is %j", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
