import { describe, expect, it } from "vitest";
import type { Alert } from "../src/api/types";
import { type Book, bySeverity, hear, inOrder, isOpen, newer, newestFirst, orderOf, reconcile } from "../src/domain/alerts";

function alert(over: Partial<Alert> = {}): Alert {
  return {
    id: "a",
    rule_id: "daqi.no2",
    rule_version: 1,
    locality: "E05001222",
    pollutant: "no2",
    severity: "moderate",
    peak_severity: "moderate",
    state: "firing",
    verdict: "stands",
    historical: false,
    started_at: "2026-01-15T08:00:00Z",
    triggered_at: "2026-01-15T09:00:00Z",
    raised_at: "2026-01-15T09:00:04Z",
    resolved_at: null,
    value: 4,
    peak: 4,
    threshold: 4,
    averaging: "1h",
    capture: 1,
    sensors: [],
    indicative: false,
    population: null,
    person_hours: null,
    acknowledged: null,
    assigned_to: null,
    silenced: [],
    inhibited_by: null,
    comments: [],
    merged_into: null,
    revision: 1,
    case_id: null,
    ...over,
  };
}

const EMPTY: Book = new Map();
const seen = { by: "desk", at: "2026-01-15T09:05:00Z", comment: null };

describe("an alert heard of twice", () => {
  it("stands as its higher revision says, whatever came first", () => {
    const older = alert({ revision: 1 });
    const later = alert({ revision: 2, state: "resolved" });
    expect(hear(hear(EMPTY, older, 1), later, 2).get("a")?.alert.state).toBe("resolved");
    expect(hear(hear(EMPTY, later, 1), older, 2).get("a")?.alert.state).toBe("resolved");
  });

  it("keeps an acknowledgement that an older answer does not know of", () => {
    expect(newer(alert({ acknowledged: seen }), alert()).acknowledged).toEqual(seen);
  });

  it("does not keep the stream's transition as a part of itself", () => {
    const transition = { seq: 1 } as Alert["transition"] & object;
    expect(hear(EMPTY, alert({ transition }), 1).get("a")?.alert).not.toHaveProperty("transition");
  });
});

describe("the list of open alerts", () => {
  it("drops what was resolved while nobody listened", () => {
    const book = hear(EMPTY, alert(), 1);
    expect(reconcile(book, [], 1).size).toBe(0);
  });

  it("keeps what was heard since the reading began", () => {
    const book = hear(hear(EMPTY, alert(), 1), alert({ id: "b" }), 2);
    expect([...reconcile(book, [], 1).keys()]).toEqual(["b"]);
  });

  it("does not reopen what the stream has resolved meanwhile", () => {
    const book = hear(EMPTY, alert({ state: "resolved", revision: 2 }), 5);
    const open = [...reconcile(book, [alert()], 4).values()].filter((known) => isOpen(known.alert));
    expect(open).toEqual([]);
  });

  it("is the same when it is read twice", () => {
    const listed = [alert(), alert({ id: "b" })];
    const once = reconcile(EMPTY, listed, 0);
    expect(reconcile(once, listed, 0)).toEqual(once);
  });
});

describe("order and counts", () => {
  it("puts the newest first and breaks ties by id", () => {
    const sorted = newestFirst([
      alert({ id: "c" }),
      alert({ id: "b" }),
      alert({ id: "a", raised_at: "2026-01-15T10:00:00Z" }),
    ]);
    expect(sorted.map((each) => each.id)).toEqual(["a", "b", "c"]);
  });

  it("counts every severity, worst first", () => {
    const counts = bySeverity([alert(), alert({ severity: "very_high" })]);
    expect(counts[0]).toEqual(["very_high", 1]);
    expect(counts).toContainEqual(["moderate", 1]);
    expect(counts).toContainEqual(["high", 0]);
  });
});

describe("the order of alerts", () => {
  const calm = alert({ id: "calm", severity: "guideline", raised_at: "2026-01-15T12:00:00Z" });
  const old = alert({ id: "old", severity: "high", raised_at: "2026-01-15T08:00:00Z" });
  const later = alert({ id: "later", severity: "high", raised_at: "2026-01-15T10:00:00Z" });
  const known = alert({ id: "known", severity: "very_high", raised_at: "2026-01-15T11:00:00Z", acknowledged: seen });
  const ids = (order: Parameters<typeof inOrder>[1]) => inOrder([old, calm, known, later], order).map((each) => each.id);

  it("is by time, by severity, or by who waits longest for somebody to look", () => {
    expect(ids("newest")).toEqual(["calm", "known", "later", "old"]);
    expect(ids("worst")).toEqual(["known", "later", "old", "calm"]);
    expect(ids("waiting")).toEqual(["old", "later", "calm", "known"]);
  });

  it("is by time where an address names none that there is", () => {
    expect(orderOf(null)).toBe("newest");
    expect(orderOf("sideways")).toBe("newest");
    expect(orderOf("worst")).toBe("worst");
  });
});
