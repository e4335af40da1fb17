import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/cli/command.js";
import { registerReplay } from "../../../src/cli/replay.js";
import { PLAIN_ORDERS } from "../../../src/cli/replay/plain-orders.js";
import { replayOptions } from "../../../src/cli/replay/replay-options.js";
import type { ReplayFlags, ReplayOptions } from "../../../src/cli/replay/replay-options.js";

/** The flags as commander makes them of a command line, defaults and all. */
function flagsOf(...args: string[]): ReplayFlags {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  registerReplay(program, () => Promise.resolve());
  const command = program.commands[0];
  if (command === undefined) throw new Error("The command is registered.");
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  command.parseOptions(args);
  return command.opts<ReplayFlags>();
}
const options = (...args: string[]): ReplayOptions =>
  replayOptions("orders.csv", flagsOf(...args), { format: PLAIN_ORDERS, environmentKey: "key-of-the-environment" });

describe("the options of replay", () => {
  it("are those of any file of orders and of a hub on this machine unless told otherwise", () => {
    expect(options()).toMatchObject({
      urls: null,
      key: "key-of-the-environment",
      opening: null,
      expect: null,
      location: "WH-1",
      channel: null,
      inFlight: 4,
      batch: 200,
      rate: null,
      shipAfterMs: 86_400_000,
      twice: false,
      run: null,
      orders: {
        encoding: "utf8",
        timeZone: "UTC",
        skuCase: "keep",
        limit: null,
        columns: { invoice: "order", sku: "sku", quantity: "quantity", date: "time", description: null },
      },
    });
  });

  it("take several addresses, with or without their path", () => {
    expect(options("--url", "http://127.0.0.1:4000", "--url", "https://hub.example/api/graphql").urls).toEqual([
      "http://127.0.0.1:4000/graphql",
      "https://hub.example/api/graphql",
    ]);
  });

  it("take the key given before the environment's", () => {
    expect(options("--key", "given").key).toBe("given");
  });

  it("name columns and charges", () => {
    const { orders } = options("--columns", "invoice=Order No, sku=Article=1", "--charges", "fee, Shipping");
    expect(orders.columns).toMatchObject({ invoice: "Order No", sku: "Article=1", quantity: "quantity" });
    expect([...orders.charges]).toEqual(["FEE", "SHIPPING"]);
  });

  it("look for the opening stock in the usual columns, or in the one named", () => {
    expect(options("--opening", "s.csv", "--opening-factor", ".5").opening).toEqual({
      file: "s.csv",
      columns: ["opening_needed", "quantity"],
      factor: 0.5,
    });
    expect(options("--opening", "s.csv", "--opening-column", "stock").opening?.columns).toEqual(["stock"]);
  });

  it.each([
    [["--url", "localhost:4000"], /--url is "localhost:4000": give the hub's address/],
    [["--columns", "invoice"], /--columns has "invoice": write name=Column/],
    [["--columns", "total=Sum"], /--columns has "total=Sum"/],
    [["--encoding", "utf16"], /--encoding is "utf16": give utf8 or latin1/],
    [["--sku-case", "lower"], /--sku-case is "lower": give upper or keep/],
    [["--time-zone", "Mars/Olympus"], /--time-zone is "Mars\/Olympus"/],
    [["--ship-after", "24"], /--ship-after is "24"/],
    [["--in-flight", "0"], /--in-flight is "0": give a whole number from 1 to 256/],
    [["--rate", "0"], /--rate is "0": give a whole number from 1 to 1000000/],
    [["--batch", "1001"], /--batch is "1001": give a whole number from 1 to 1000/],
    [["--limit", "1.5"], /--limit is "1\.5"/],
    [["--run", "a/b"], /--run is "a\/b"/],
    [["--opening", "s.csv", "--opening-factor", "half"], /--opening-factor is "half"/],
    [["--opening", "s.csv", "--opening-factor=-1"], /--opening-factor is "-1"/],
    [["--opening-factor", "0.5"], /need --opening/],
  ])("refuse %j", (args, message) => {
    expect(() => options(...args)).toThrow(message);
    expect(() => options(...args)).toThrow(UsageError);
  });
});
