import { describe, expect, it } from "vitest";
import { createLogger } from "../../../src/platform/observability/logger.js";
import type { Logger } from "../../../src/platform/observability/logger.js";

function capture(level: Parameters<typeof createLogger>[0] = "info"): {
  logger: Logger;
  entries: () => Record<string, unknown>[];
  text: () => string;
} {
  let text = "";
  const logger = createLogger(level, { write: (line) => void (text += line) });
  const entries = (): Record<string, unknown>[] =>
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { logger, entries, text: () => text };
}

describe("an entry", () => {
  it("is one JSON line with the level's name and the time, whatever its text holds", () => {
    const { logger, entries } = capture();
    logger.info({ sku: 'A\n{"level":"fatal"}\u001b[31m' }, "Reserved.\nNot a second entry.");
    expect(entries()).toEqual([
      {
        level: "info",
        time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        sku: 'A\n{"level":"fatal"}\u001b[31m',
        msg: "Reserved.\nNot a second entry.",
      },
    ]);
  });

  it("below the level is not written", () => {
    const { logger, entries } = capture("warn");
    logger.info("quiet");
    logger.warn("loud");
    expect(entries().map((entry) => entry["msg"])).toEqual(["loud"]);
  });

  it("shows no secret, however it was given", () => {
    const { logger, text } = capture();
    logger.info({ authorization: "Bearer canary", adminKey: "canary", database: { password: "canary", ownerUrl: "canary" } });
    logger.info({ request: { headers: { authorization: "canary" } } });
    logger.error({ err: new Error("connect postgres://hub:canary@db/hub failed", { cause: new Error("postgres://a:canary@b") }) });
    logger.info({ url: "postgres://hub:canary@db/hub" });
    expect(text()).not.toContain("canary");
    expect(text()).toContain("postgres://hub:[secret]@db/hub");
  });

  it("is cut where a text is long, whichever field holds it, and tells a password behind it no more than before it", () => {
    const { logger, entries, text } = capture();
    const long = "a".repeat(200_000);
    const cause = new Error(`${long} postgres://hub:canary@db/hub`);
    const err = new Error(`connect postgres://hub:canary@db/hub failed ${long}`, { cause });
    logger.error({ err, operation: long, path: `postgres://hub:canary@db/hub ${long}` }, "A request failed.");
    expect(text().length).toBeLessThan(40_000);
    expect(text()).not.toContain("canary");
    expect(entries()[0]).toMatchObject({
      operation: `${"a".repeat(2_000)}…`,
      path: expect.stringMatching(/^postgres:\/\/hub:\[secret\]@db\/hub a+…$/) as string,
      err: { message: expect.stringContaining("hub:[secret]@db") as string, cause: { message: `${"a".repeat(2_000)}…` } },
    });
  });

  it("shows of an error its code and its causes, not the rows and parameters a database puts on it", () => {
    const { logger, entries, text } = capture();
    const cause = Object.assign(new Error("duplicate key"), { code: "23505", detail: "Key (sku)=(canary)", parameters: ["canary"] });
    logger.error({ err: new Error("failed", { cause }) }, "No luck.");
    expect(text()).not.toContain("canary");
    expect(entries()[0]?.["err"]).toMatchObject({ type: "Error", message: "failed", cause: { message: "duplicate key", code: "23505" } });
  });
});
