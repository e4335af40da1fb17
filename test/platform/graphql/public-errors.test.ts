import { GraphQLError } from "graphql";
import { describe, expect, it } from "vitest";
import { HubError, overloaded } from "../../../src/platform/errors/hub-error.js";
import { publicError } from "../../../src/platform/graphql/public-errors.js";

const thrown = (cause: Error, path: (string | number)[]): GraphQLError => new GraphQLError(cause.message, { path, originalError: cause });
const away = new HubError("UNAVAILABLE", "Nothing was changed.", { outcome: "NOT_DONE", retryAfterMs: 1_000 });

describe("the error of a field", () => {
  it("that is a mutation says as it is that nothing was done", () => {
    expect(publicError(thrown(away, ["reservationCreate"]))).toMatchObject({
      message: "Nothing was changed.",
      extensions: { outcome: "NOT_DONE" },
    });
    expect(publicError(thrown(overloaded(500), ["reservationCreate"])).extensions).toMatchObject({ code: "OVERLOADED" });
  });

  it("below a mutation does not say that nothing was done: the mutation came before it", () => {
    for (const cause of [away, overloaded(1_000)]) {
      const { message, extensions } = publicError(thrown(cause, ["reservationCreate", "reservation", "lines", 0, "location"]));
      expect(message).not.toMatch(/nothing was/i);
      expect(extensions).toEqual({ code: "UNAVAILABLE", outcome: "UNKNOWN", retryAfterMs: 1_000 });
    }
  });

  it("below a mutation keeps every other code", () => {
    const forbidden = new HubError("FORBIDDEN", "This key may not.");
    expect(publicError(thrown(forbidden, ["sale", "reservation"]))).toMatchObject({
      message: "This key may not.",
      extensions: { code: "FORBIDDEN" },
    });
  });
});
