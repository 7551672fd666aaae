import { describe, expect, it } from "vitest";
import { errorFrom, withQuery } from "./api";

describe("an error of the server", () => {
  it("keeps its code, its words and its next step", () => {
    const body = JSON.stringify({
      error: {
        code: "only_select",
        message: "Only SELECT is allowed here.",
        hint: "Ask instead.",
        request_id: "r1",
      },
    });
    const error = errorFrom(422, body, "30");
    expect([error.code, error.message, error.hint, error.requestId, error.retryAfter]).toEqual([
      "only_select",
      "Only SELECT is allowed here.",
      "Ask instead.",
      "r1",
      30,
    ]);
  });

  it("has words of its own when the answer is not ours", () => {
    expect(errorFrom(502, "<html>Bad gateway</html>", null).message).toBe(
      "The server could not finish this.",
    );
    expect(errorFrom(400, "null", null).code).toBe("http_400");
  });
});

describe("an address", () => {
  it("leaves out what is not given", () => {
    expect(withQuery("/datasets", { q: "a b", tag: undefined, cursor: null })).toBe("/datasets?q=a+b");
    expect(withQuery("/datasets", {})).toBe("/datasets");
  });
});
