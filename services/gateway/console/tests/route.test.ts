import { describe, expect, it } from "vitest";
import { href, PAGES, parseRoute } from "../src/domain/route";

describe("addresses", () => {
  it("come back as they were written", () => {
    for (const page of PAGES) {
      const route = parseRoute(href(page, "a/b ?#&", { severity: "high", empty: null }));
      expect([route.page, route.id, route.query.get("severity"), route.query.has("empty")]).toEqual([
        page, "a/b ?#&", "high", false,
      ]);
    }
  });

  it("lead to the overview where they name no page", () => {
    for (const hash of ["", "#", "#/", "#/nowhere", "#/%E0%A4%A"]) expect(parseRoute(hash).page).toBe("overview");
  });

  it("survive a broken escape", () => {
    expect(parseRoute("#/places/%E0%A4%A").id).toBe("%E0%A4%A");
  });
});
