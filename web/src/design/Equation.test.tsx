import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { Equation } from "./Equation";

afterEach(cleanup);

describe("the equation", () => {
  it("says rows loaded plus rows set aside is rows in the file", () => {
    const { container } = render(<Equation loaded={336770} setAside={6} inFile={336776} />);
    expect(container.textContent).toBe("336,770rows loaded+6set aside=336,776rows in the file");
  });
});
