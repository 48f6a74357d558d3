/** Every word the console shows, in one place for translation. Functions take what a sentence needs. */
import type { Alert, AlertState, Band, Severity } from "./api/types";

export const LOCALE = "en-GB";

const severities: Record<Severity, string> = {
  guideline: "Guideline",
  moderate: "Moderate",
  information: "Information",
  high: "High",
  alert: "Alert",
  very_high: "Very high",
};

const states: Record<AlertState, string> = {
  pending: "Pending",
  firing: "Firing",
  indeterminate: "Indeterminate",
  resolved: "Resolved",
};

const bands: Record<Band, string> = { low: "Low", moderate: "Moderate", high: "High", very_high: "Very high" };

const pollutants: Record<string, string> = {
  no2: "NO₂",
  o3: "O₃",
  so2: "SO₂",
  co: "CO",
  pm25: "PM2.5",
  pm10: "PM10",
  no: "NO",
  nox: "NOx",
  c6h6: "Benzene",
};

const pollutantNames: Record<string, string> = {
  no2: "nitrogen dioxide",
  o3: "ozone",
  so2: "sulphur dioxide",
  co: "carbon monoxide",
  pm25: "fine particles",
  pm10: "particles",
  no: "nitric oxide",
  nox: "nitrogen oxides",
  c6h6: "benzene",
};

const averagings: Record<string, string> = {
  raw: "single readings",
  "15min": "15-minute mean",
  "1h": "1-hour mean",
  "8h": "8-hour running mean",
  "24h": "24-hour running mean",
  day: "daily mean",
  day_max_8h: "highest 8-hour mean of the day",
  month: "monthly mean",
};

const rules: Record<string, string> = {
  "daqi.no2": "Daily index, NO₂",
  "daqi.o3": "Daily index, O₃",
  "daqi.so2": "Daily index, SO₂",
  "daqi.pm25": "Daily index, PM2.5",
  "daqi.pm10": "Daily index, PM10",
  "who.pm25_24h": "WHO 24-hour guideline, PM2.5",
  "who.pm10_24h": "WHO 24-hour guideline, PM10",
  "statutory.o3": "Statutory threshold, O₃",
  "statutory.no2": "Statutory threshold, NO₂",
  "statutory.so2": "Statutory threshold, SO₂",
  "stale.sensor": "Sensor silent",
  "awaab.emergency_investigate": "Awaab’s Law: investigate emergency",
  "awaab.emergency_safe": "Awaab’s Law: make emergency safe",
  "awaab.investigate": "Awaab’s Law: investigate",
  "awaab.summary": "Awaab’s Law: written summary",
  "awaab.make_safe": "Awaab’s Law: make safe",
  "awaab.works": "Awaab’s Law: begin works",
  "awaab.works_backstop": "Awaab’s Law: last day to begin works",
  "awaab.policy_safe": "Awaab policy: make safe",
};

const objectives: Record<string, string> = {
  no2_1h_200: "NO₂: hours above 200 µg/m³",
  no2_year_40: "NO₂: year above 40 µg/m³",
  pm10_day_50: "PM10: days above 50 µg/m³",
  pm10_year_40: "PM10: year above 40 µg/m³",
  pm25_year_20: "PM2.5: year above 20 µg/m³",
  so2_1h_350: "SO₂: hours above 350 µg/m³",
  so2_day_125: "SO₂: days above 125 µg/m³",
  so2_15min_266: "SO₂: 15 minutes above 266 µg/m³",
  co_day_max_8h_10: "CO: days above 10 mg/m³ (8-hour mean)",
  o3_day_max_8h_100: "O₃: days above 100 µg/m³ (8-hour mean)",
  o3_day_max_8h_120: "O₃: days above 120 µg/m³ (8-hour mean)",
};

/** One, and several. */
const siteKinds: Record<string, [string, string]> = {
  school: ["school", "schools"],
  nursery: ["nursery", "nurseries"],
  care_home: ["care home", "care homes"],
  hospital: ["hospital", "hospitals"],
  other: ["other site", "other sites"],
};

const units: Record<string, string> = { "ug/m3": "µg/m³", "mg/m3": "mg/m³", ppb: "ppb", ppm: "ppm" };

/** How a measure is worked out. */
const methods: Record<string, string> = {
  count: "count; limits by Byar’s method, exact below 10",
  rate: "count by the people or households there are; limits by Byar’s method, exact below 10",
  proportion: "share of the cases; Wilson’s limits",
  survey_share: "weighted share of the answers; Wilson’s limits with Kish’s effective number of respondents",
  mean: "mean",
  median: "median",
  sum: "sum",
  recorded: "as it was recorded",
  none: "none",
};

/** How small numbers are kept from giving somebody away. */
const protections: Record<string, string> = {
  counts: "counts of 1 to 7 hidden, larger ones rounded to the nearest 5",
  survey: "shares of fewer than 30 respondents hidden, of fewer than 100 marked as low base",
  none: "none needed",
};

const breakdowns: Record<string, string> = {
  imd_quintile: "deprivation fifth",
  imd_decile: "deprivation tenth",
  age_band: "age",
  length_of_stay: "length of stay",
  in_area: "inside or outside the city",
  epc_before: "energy rating before",
  epc_after: "energy rating after",
  council_tax_class: "council tax class",
};

/** The levels of a rule, each in the unit it is judged in; an index has none. */
const levelsOf = (
  rule: { pollutant: string | null; measure: string | null },
  levels: readonly { severity: string; threshold: number }[],
): string => {
  const unit = rule.measure === "daqi_index" ? "" : ` ${units[rule.pollutant === "co" ? "mg/m3" : "ug/m3"]}`;
  return levels.map((each) => `${each.threshold}${unit} (${(severities[each.severity as Severity] ?? each.severity).toLowerCase()})`).join(", ");
};

const plural = (count: number, one: string, many: string): string => `${count.toLocaleString(LOCALE)} ${count === 1 ? one : many}`;

export const text = {
  product: "Healthy Places",
  city: "Coventry",
  skip: "Skip to content",
  severity: (severity: Severity): string => severities[severity] ?? severity,
  state: (state: AlertState): string => states[state] ?? state,
  band: (band: Band | null): string => (band === null ? "No index" : bands[band]),
  pollutant: (code: string | null): string => (code === null ? "" : (pollutants[code] ?? code)),
  pollutantName: (code: string): string => pollutantNames[code] ?? code,
  averaging: (code: string | null): string => (code === null ? "" : (averagings[code] ?? code)),
  rule: (id: string): string => rules[id] ?? id,
  ruleNames: (): [string, string][] => Object.entries(rules),
  unit: (code: string | null): string => (code === null ? "" : (units[code] ?? code)),
  list: (words: readonly string[]): string => new Intl.ListFormat(LOCALE).format(words),
  dash: "–",

  nav: {
    label: "Pages",
    overview: "Overview",
    alerts: "Alerts",
    places: "Places",
    measures: "Measures",
    rules: "Rules",
    operations: "Operations",
    more: "Menu",
  },

  live: {
    live: "Live",
    connecting: "Connecting",
    lost: "Reconnecting",
    explain: {
      live: "Changes arrive as they happen.",
      connecting: "Opening the live stream.",
      lost: "The live stream is down. The page reads the list again every few seconds until it is back.",
    },
  },

  settings: {
    theme: "Colours",
    themes: { auto: "As the system", light: "Light", dark: "Dark" },
    sound: "Sound for new alerts",
    open: "Settings",
    api: "API reference",
    times: "Times are London time; data are kept in UTC.",
  },

  session: {
    heading: "Sign in",
    lead: "Air, housing and community measures for Coventry’s wards, and the alerts they raise.",
    key: "API key",
    keyHelp: "The key is exchanged for a session in this browser and is not kept on this page.",
    submit: "Sign in",
    at: (issuer: string): string => `Sign in with ${issuer}`,
    or: "or with an API key",
    failures: {
      denied: "The sign-in was refused or given up there.",
      expired: "The sign-in took too long, or was begun in another browser. Try again.",
      refused: "The sign-in could not be trusted and was not accepted. Try again.",
      nothing_allowed: "You are known there, but nothing on this platform is open to you. Ask whoever runs it for access.",
      unavailable: "The sign-in service does not answer. Try again in a moment, or use an API key.",
    } as Record<string, string>,
    busy: "Signing in …",
    refused: "This key is not known, or it has been revoked.",
    empty: "Enter a key.",
    signOut: "Sign out",
    as: (name: string): string => `Signed in as ${name}`,
    readOnly: "Read only",
    readOnlyHelp: "Your key may read. Acting on alerts and rules needs the scope “operate”.",
    waiting: "Asking who is signed in …",
    unreachable: "The gateway does not answer. Trying again every few seconds.",
  },

  problem: {
    unreachable: "No answer from the platform.",
    unreadable: "The answer could not be read.",
    unavailable: "A service behind the gateway is not available.",
    forbidden: "Your key does not have the scope this needs.",
    notFound: "There is no such thing here.",
    other: (title: string): string => `The platform answered: ${title}.`,
    reference: (id: string): string => `Reference ${id}`,
    retry: "Try again",
    since: (when: string): string => `Showing what was known at ${when}.`,
    page: "This page has failed. Reload it; if it fails again, tell whoever runs the platform.",
  },

  loading: "Loading …",
  close: "Close",
  cancel: "Cancel",

  announce: {
    one: (severity: Severity, rule: string, where: string): string =>
      `New alert: ${severities[severity] ?? severity}, ${rule}, ${where}`,
    several: (count: number): string => `${count} new alerts`,
  },

  title: (page: string, waiting: number): string =>
    `${waiting > 0 ? `(${waiting}) ` : ""}${page} · Healthy Places Coventry`,

  overview: {
    heading: "Overview",
    lead: (wards: number): string => `Air quality in ${plural(wards, "ward", "wards")}, and what needs someone now.`,
    strip: "State of the platform",
    open: "Open alerts",
    openNone: "none open",
    unacknowledged: "Unacknowledged",
    unacknowledgedNote: (oldest: string): string => `oldest waiting ${oldest}`,
    unacknowledgedNone: "everything has been seen",
    worst: "Highest index",
    worstNone: "no index can be computed",
    andMore: (count: number): string => `and ${count} more`,
    stale: "Silent sensors",
    staleOf: (total: number): string => `of ${total.toLocaleString(LOCALE)} in service`,
    age: "Age of data",
    ageNote: (until: string): string => `index up to ${until}`,
    ageLate: "Readings are late: what is shown may be out of date.",
    ageNone: "no readings yet",
    map: "Air quality by ward",
    mapLead: "Daily Air Quality Index, 1 (low) to 10 (very high), the worst of the ward’s pollutants.",
    mapKeys: "Arrow keys move between wards, Enter opens one.",
    mapLabel: "Map of wards by Daily Air Quality Index",
    legend: "Index",
    noIndex: "No index: not enough valid readings",
    north: "North is up",
    approximateShort: "Approximate areas · north is up",
    scale: (kilometres: number): string => `${kilometres} km`,
    indicative: "indicative",
    indicativeHelp: "From low-cost or indicative sensors, not equivalent to the reference method.",
    approximate:
      "Approximate: these areas are drawn from the wards’ centres, not from surveyed boundaries. An administrator can load those.",
    noMap: "Ward boundaries could not be read. The table below has every value.",
    noData: "No ward has readings yet. As soon as sensors report, the map fills by itself.",
    ward: (name: string, index: number | null, band: Band | null, driving: string): string =>
      index === null
        ? `${name} –, no index`
        : `${name} ${index}, ${bands[band ?? "low"].toLowerCase()}${driving === "" ? "" : `, driven by ${driving}`}`,
    drivenBy: (names: string): string => `driven by ${names}`,
    behind: (sensors: number): string => plural(sensors, "sensor", "sensors"),
    openWard: (name: string): string => `Open ${name}`,
    alerts: { newest: "Newest alerts", worst: "Unseen and worst alerts" },
    showOrder: { newest: "Show unseen and worst first", worst: "Show newest first" },
    allAlerts: (count: number): string => `All ${count.toLocaleString(LOCALE)} open alerts`,
    toAlerts: "All alerts",
    clear: "All clear",
    clearChecked: (when: string): string => `checked at ${when}`,
    clearNote: "No alert is open in any ward.",
    clearUnknown: "It is not known whether alerts are open.",
    clearNoData: "Nothing can be judged yet: there are no readings.",
    table: "The same as a table",
    tableCaption: "Wards by Daily Air Quality Index, worst first",
    columns: { ward: "Ward", index: "Index", band: "Band", driven: "Driven by", sensors: "Sensors", value: "value in" },
  },

  alert: {
    acknowledged: (by: string): string => `seen by ${by}`,
    unacknowledged: "not acknowledged",
    assigned: (to: string): string => `with ${to}`,
    silenced: "silenced",
    historical: "learned late",
    historicalHelp: "The platform heard of it more than a day after it fired: kept and shown, told only in digests.",
    against: (value: string, threshold: string, unit: string): string => `${value} against ${threshold} ${unit}`,
    index: (value: string): string => `index ${value}`,
    indexAgainst: (value: string, level: string): string => `index ${value} against ${level}`,
    since: (when: string): string => `since ${when}`,
    ago: (span: string): string => `for ${span}`,
    sensor: (id: string): string => `sensor ${id}`,
    case: (id: string): string => `case ${id}`,
    city: "Outside every ward",
    noValue: "no value at the moment",
  },

  alerts: {
    heading: "Alerts",
    caption: "Alerts, newest first",
    count: (count: number): string => plural(count, "alert", "alerts"),
    columns: {
      severity: "Severity",
      ward: "Ward",
      rule: "Rule",
      value: "Value",
      since: "Since",
      state: "State",
      owner: "Owner",
      act: "Actions",
    },
    filters: {
      label: "Filters",
      chosen: (count: number): string => plural(count, "chosen", "chosen"),
      state: "State",
      severity: "Severity",
      locality: "Ward",
      rule: "Rule",
      pollutant: "Pollutant",
      acknowledged: "Acknowledged",
      owner: "Owner",
      from: "From",
      to: "To",
      any: "Any",
      open: "Open",
      all: "All",
      yes: "Yes",
      no: "No",
      me: "Me",
      nobody: "Nobody",
      clear: "Clear filters",
    },
    verdicts: { stands: "stands", changed: "changed later", revoked: "revoked" },
    verdictHelp: {
      stands: "",
      changed: "Late or corrected readings have changed it since it was raised.",
      revoked: "Later readings showed that it should not have fired.",
    },
    order: "Order",
    orders: { newest: "Newest first", worst: "Worst first", waiting: "Unseen first, worst and oldest ahead" },
    moreActs: "More actions",
    none: "No alert is open: all clear,",
    noneMatching: "No alert matches these filters,",
    more: (next: number, left: number): string => `Show ${next.toLocaleString(LOCALE)} more of ${left.toLocaleString(LOCALE)}`,
    keys:
      "In the table: arrow keys (or j and k) move, Enter opens, a acknowledges, g gives it an owner, c comments, s silences, r resolves.",
    keysReading: "In the table: arrow keys (or j and k) move, Enter opens.",
  },

  action: {
    titles: {
      acknowledge: "Acknowledge",
      assign: "Assign",
      comment: "Comment",
      silence: "Silence",
      resolve: "Resolve",
    },
    done: {
      acknowledge: (where: string): string => `Acknowledged: ${where}`,
      assign: (where: string): string => `Assigned: ${where}`,
      comment: (where: string): string => `Comment added: ${where}`,
      silence: (where: string): string => `Silenced: ${where}`,
      resolve: (where: string): string => `Resolved: ${where}`,
    },
    failed: (why: string): string => `That did not work. ${why}`,
    to: "Owner",
    toHelp: "Empty: nobody",
    text: "Comment",
    reason: "Reason",
    resolveHelp: "It stays resolved until the condition has cleared and comes again.",
    why: "Why",
    silenceHelp: "A silence holds back messages. The alert itself stays on record and on this page.",
    scope: "What to silence",
    scopes: {
      both: (rule: string, where: string): string => `${rule} in ${where}`,
      sensor: (id: string): string => `Everything of sensor ${id}`,
      locality: (where: string): string => `Everything in ${where}`,
      rule: (rule: string): string => `${rule} everywhere`,
    },
    howLong: "For how long",
    hours: (hours: number): string => plural(hours, "hour", "hours"),
    untilResolved: "Until it resolves (at most 7 days)",
  },

  drawer: {
    title: "Alert",
    meaning: (alert: Alert, where: string, lasted: string): string => {
      const what = pollutants[alert.pollutant ?? ""] ?? rules[alert.rule_id] ?? alert.rule_id;
      const ended = alert.state === "resolved";
      if (alert.rule_id === "stale.sensor") {
        return ended
          ? `The sensor ${alert.sensors[0] ?? ""} was silent for ${lasted}.`
          : `The sensor ${alert.sensors[0] ?? ""} has sent nothing for ${lasted}.`;
      }
      if (alert.case_id !== null) return `${what}: case ${alert.case_id}, ${ended ? "open for" : "waiting for"} ${lasted}.`;
      const lasts = ended ? `It lasted ${lasted}.` : `It has lasted ${lasted} so far.`;
      const gap = alert.state === "indeterminate" ? " There is no value at the moment, so it is not known whether it goes on." : "";
      const verdict =
        alert.verdict === "revoked"
          ? " Later readings showed that it should not have fired."
          : alert.verdict === "changed"
            ? " Late or corrected readings have changed it since it was raised."
            : "";
      return `${what} in ${where} reached the level “${severities[alert.peak_severity] ?? alert.peak_severity}”. ${lasts}${gap}${verdict}`;
    },
    facts: {
      state: "State",
      value: "Latest",
      peak: "Peak",
      threshold: "Threshold",
      averaging: "Averaged over",
      capture: "Data capture",
      started: "Began",
      triggered: "Fired",
      resolved: "Ended",
      people: "People in the ward",
      sites: "Sensitive sites in the ward",
      personHours: "Person-hours above",
      owner: "Owner",
      sensors: "Sensors",
    },
    people: (total: string, young: string | null, old: string | null): string => {
      const parts = [young === null ? "" : `under 5: ${young}`, old === null ? "" : `over 65: ${old}`].filter(Boolean);
      return parts.length === 0 ? total : `${total} (${parts.join(", ")})`;
    },
    sites: (kind: string, count: number): string => `${count.toLocaleString(LOCALE)} ${(siteKinds[kind] ?? [kind, kind])[count === 1 ? 0 : 1].replaceAll("_", " ")}`,
    chart: (pollutant: string, where: string): string => `${pollutant} in ${where} over time, with thresholds`,
    timeline: "What happened",
    assigned: (to: string): string => (to === "" ? "Owner changed" : `Owner changed to ${to}`),
    step: (from: AlertState | null, to: AlertState): string =>
      from === null || from === to ? states[to] : `${states[from]} → ${states[to]}`,
    reason: (code: string): string => code.replaceAll("_", " "),
    learned: "learned",
    acknowledged: "Acknowledged",
    commented: "Comment",
    why: "Why",
    toClocks: "All Awaab clocks",
    toSensor: "This sensor’s health",
    rule: (rule: { pollutant: string | null; measure: string | null; operator: string | null; consecutive: number | null; levels: { severity: string; threshold: number }[]; clear: { consecutive: number } | null; min_capture: number | null }): string => {
      const levels = levelsOf(rule, rule.levels);
      const value = rule.measure === "daqi_index" ? "index" : "value";
      const reached = rule.operator === ">" ? "is above" : "reaches";
      const hours = plural(rule.consecutive ?? 1, "interval", "intervals in a row");
      const clear = rule.clear ? ` It ends after ${plural(rule.clear.consecutive, "interval", "intervals")} below.` : "";
      return `The rule fires when the ${value} ${reached} ${levels || "its limit"} for ${hours}.${clear}`;
    },
    steps: (count: number): string => (count === 1 ? "Show the interval that was judged" : `Show the ${count} intervals that were judged`),
    evaluations: {
      interval: "Interval",
      value: "Value",
      threshold: "Threshold",
      outcome: "Outcome",
      capture: "Capture",
      readings: "Readings",
    },
    outcomes: { above: "above", below: "below", missing: "no value" } as Record<string, string>,
    used: (count: number, sensor: string | null): string =>
      `${count} used${sensor === null ? "" : `, sensor ${sensor}`}`,
    leftOut: (count: number, reasons: string): string => `${count} left out: ${reasons}`,
  },

  rules: {
    heading: "Rules",
    lead: "What raises an alert. A rule is never edited: a draft is tested on the past and published as a new version.",
    rule: "Rule",
    status: "Status",
    statuses: { draft: "Draft", published: "Published", retired: "Retired" },
    version: (version: number): string => `version ${version}`,
    hasDraft: "draft waiting",
    condition: "Condition",
    builtIn: "Built in: its condition is part of the platform",
    builtIns: {
      "stale.sensor": "No reading for 65 minutes or three of the sensor’s own intervals, whichever is longer; none after seven silent days",
      "awaab.emergency_investigate": "Emergency hazard: investigate within 24 hours of becoming aware; told 4 hours ahead and when overdue",
      "awaab.emergency_safe": "Emergency hazard: make safe within 24 hours of its being identified; told 4 hours ahead and when overdue",
      "awaab.investigate": "Significant damp and mould: investigate within 10 working days of becoming aware; told a working day ahead and when overdue",
      "awaab.summary": "Written summary to the tenant within 3 working days of the investigation; told a working day ahead and when overdue",
      "awaab.make_safe": "Make safe within 5 working days of the investigation; told a working day ahead and when overdue",
      "awaab.works": "Begin further works within 5 working days of the investigation; told a working day ahead and when overdue",
      "awaab.works_backstop": "Begin further works within 12 weeks of the investigation at the latest; told a working day ahead and when overdue",
      "awaab.policy_safe": "A stricter policy, off unless published: make an emergency hazard safe within 24 hours of becoming aware",
    } as Record<string, string>,
    active: (from: string, to: string): string => `from ${from || "the beginning"} to ${to || "further notice"}${/^\d\d:/.test(from + to) ? " UTC, every day" : ""}`,
    combine: "Judged by",
    combines: { max: "highest sensor of the ward", mean: "mean of the ward’s sensors", each: "every sensor on its own" },
    where: "Where",
    everywhere: (localities: string[], kinds: string[]): string =>
      `${localities.length === 0 ? "every ward" : new Intl.ListFormat(LOCALE).format(localities)}, ${kinds.length === 0 ? "all sensors" : `${kinds.map((kind) => kind.replaceAll("_", "-")).join(", ")} sensors`}`,
    says: (
      rule: { pollutant: string | null; averaging: string | null; measure: string | null; operator: string | null; consecutive: number | null; clear: { consecutive: number } | null },
      levels: readonly { severity: string; threshold: number }[],
    ): string =>
      `${pollutants[rule.pollutant ?? ""] ?? ""} ${rule.measure === "daqi_index" ? "index" : (averagings[rule.averaging ?? ""] ?? "")} ${rule.operator === ">=" ? "≥" : (rule.operator ?? "")} ${levelsOf(rule, levels)}` +
      `${(rule.consecutive ?? 1) > 1 ? `, ${rule.consecutive} in a row` : ""}; clears after ${rule.clear?.consecutive ?? 1}`,
    unknown: (id: string): string => `There is no rule called ${id}.`,
    versions: "Versions",
    draftNew: "New rule",
    draftFrom: "New draft",
    publish: "Publish the draft",
    publishHelp: "From now on this version judges. Alerts that are open are judged again by it.",
    retire: "Retire this rule",
    retireHelp: "It judges no more, and its open alerts end. What it found stays on record; a new draft can bring it back.",
    test: "Back-test",
    testLead: "Judges the newest version of this rule, draft or not, on past readings. Nothing is raised.",
    run: "Run",
    result: "Result",
    tested: "This version",
    published: "Published version",
    drawn: "Alerts over time by ward: the tested version in colour, the published one in grey below it",
    summary: { alerts: "Alerts", flaps: "Flaps (fired again within six hours)", localities: "Wards", hours: "Hours with an alert" },
    form: {
      id: "Identifier",
      name: "Name",
      measure: "Measure",
      measures: { concentration: "Concentration", daqi_index: "Daily index" },
      operator: "Fires when the value",
      operators: { ">": "is above the threshold", ">=": "reaches the threshold" },
      levels: "Levels",
      levelsHelp: "The value from which each severity holds, in µg/m³ (carbon monoxide: mg/m³) or as an index, rising from left to right. Leave empty what the rule does not have.",
      consecutive: "Intervals in a row to fire",
      clear: "Intervals in a row to clear",
      below: "Clear below",
      belowHelp: "Empty: below the lowest level",
      minCapture: "Least capture (0 to 1)",
      minSensors: "Least number of sensors",
      activeFrom: "Active from",
      activeTo: "Active until",
      activeHelp: "Times of day in UTC such as 07:00, or dates with a time; empty: always",
      wards: "Wards (none chosen: every ward)",
      kinds: "Kinds of sensor",
      kindsOf: { "": "All", reference: "Reference", indicative: "Indicative", low_cost: "Low-cost", "reference,indicative": "Reference and indicative" },
      submit: "Save as draft",
    },
  },

  operations: {
    heading: "Operations",
    rooms: "Parts of operations",
    names: {
      sensors: "Sensors",
      letters: "Dead letters",
      clocks: "Awaab clocks",
      silences: "Silences",
      progress: "Progress",
      keys: "Keys",
    },
    health: "Health",
    healths: {
      fresh: "reporting",
      silent: "silent",
      dormant: "dormant",
      never: "never reported",
      retired: "retired",
    } as Record<string, string>,
    interval: "Expected every",
    anyHealth: (count: string): string => `All (${count})`,
    find: "Find by name or ward",
    noneFound: "No sensor matches.",
    noSensors: "No sensor is registered yet.",
  },

  letters: {
    lead: "Records and items that were refused, with the reason. Mended or judged again, they take effect as if they had come now.",
    groups: "Open dead letters by kind",
    publishers: "Open dead letters of this kind by publisher",
    topic: "Topic",
    reason: "Reason",
    key: "Key",
    at: "Refused",
    detail: "Detail",
    from: "Came from",
    status: "Status",
    statuses: { open: "open", redriven: "redriven", edited: "edited and redriven" },
    reasons: {
      too_large: "too large",
      malformed: "malformed",
      envelope: "envelope",
      invalid: "invalid",
      unit: "unit",
      too_old: "too old",
      future: "in the future",
      unknown_sensor: "unknown sensor",
      duplicate_conflict: "conflicting duplicate",
    } as Record<string, string>,
    place: (partition: number, offset: number, item: number | null, key: string | null): string =>
      `partition ${partition}, offset ${offset}${item === null ? "" : `, item ${item}`}${key === null ? "" : `, key ${key}`}`,
    none: "Nothing has been refused: there are no dead letters for this choice.",
    more: (count: number): string => `The newest ${count} are shown. Choose a topic or reason to see others.`,
    open: "Open",
    title: (id: string): string => `Dead letter ${id}`,
    payload: "Payload, as it was received",
    payloadEdit: "Payload: mend it here, then judge it again",
    noPayload: "The payload needs the scope “operate”, or has been deleted after 30 days.",
    binary: "The payload is not text and cannot be edited here.",
    redrive: "Judge again",
    redriveAll: "Judge all again",
    redriveSure: (chosen: boolean): string =>
      `${chosen ? "All open dead letters of this choice" : "All open dead letters, of every topic and reason,"} are judged again. Those that are accepted now take effect and may raise or end alerts.`,
    shadow: "Try all without effect",
    would: (redriven: number, refused: number): string => `${redriven} would be accepted, ${refused} refused again.`,
    did: (redriven: number, refused: number): string => `${redriven} accepted, ${refused} refused again.`,
    again: (reason: string, detail: string): string => `Refused again: ${reason.replaceAll("_", " ")}. ${detail}`,
    done: "Accepted.",
  },

  clocks: {
    cases: "Cases",
    open: "Open cases",
    closed: "Closed cases",
    withClock: "With a clock that is",
    noClock: "no clock runs",
    help: "Clocks of Awaab’s Law count working days in England, or hours for emergencies. Every clock that is due soon or overdue is an alert too.",
    none: "There are no such cases.",
    case: "Case",
    hazard: "Hazard",
    aware: "Aware since",
    clocks: "Clocks",
    states: { running: "running", due_soon: "due soon", overdue: "overdue", met: "met", met_late: "met late" },
    name: (name: string): string => rules[name.startsWith("awaab.") ? name : `awaab.${name}`]?.replace(/^.*?: /, "") ?? name.replaceAll("_", " "),
    due: "due",
    left: (span: string): string => `(${span} left)`,
    over: (span: string): string => `(${span} over)`,
  },

  silences: {
    lead: "A silence holds back messages. The alert itself stays on record and on the alerts page, where silences are made.",
    matcher: (op: string, what: string): string => (op === "!=" ? `not ${what}` : what),
    none: "Nothing is silenced.",
    what: "What",
    until: "Until",
    resolved: "resolved, at the latest",
    by: "By",
    end: "End",
    ended: "The silence has ended.",
  },

  keys: {
    name: "Name",
    newName: "Name of a new key",
    may: "What it may do",
    scopes: "Scopes",
    scopeHelp: {
      read: "see everything but keys and payloads",
      publish: "send readings and events",
      operate: "act on alerts, rules, silences and dead letters",
      admin: "all of this, keys and boundaries",
    },
    made: "Made",
    used: "Last used",
    states: { valid: "valid", ending: "valid until", expired: "expired", revoked: "revoked" },
    make: "Make a key",
    rotate: "Rotate",
    revoke: "Revoke",
    newKey: (name: string): string => `New key for ${name}`,
    once: "Copy it now: it is not shown again.",
    copy: "Copy",
    copied: "Copied.",
    sure: {
      rotate: (name: string): string =>
        `A new key for ${name} is made and shown once. The old one goes on for 24 hours, so that whoever uses it can change over.`,
      revoke: (name: string): string => `Whoever uses the key ${name} is locked out at once. This cannot be undone.`,
    },
  },

  progress: {
    pending: (count: number | null): string =>
      count === null
        ? "Not every service answers: it is not known whether everything has been published."
        : count === 0
          ? "Everything derived has been published."
          : `${plural(count, "derived event waits", "derived events wait")} to be published.`,
    service: "Service",
    applied: "Applied",
    behind: "Waiting",
    level: "none",
  },

  chart: {
    table: "The numbers as a table",
    until: "Until",
    empty: "There is nothing to draw for this time.",
    /** How the time axis is labelled, in uPlot's terms: step, plain, then with the year, month, day, … */
    axis: [
      [3600 * 24 * 365, "{YYYY}", null, null, null, null, null, null, 1],
      [3600 * 24 * 28, "{MMM}", "\n{YYYY}", null, null, null, null, null, 1],
      [3600 * 24, "{D} {MMM}", "\n{YYYY}", null, null, null, null, null, 1],
      [3600, "{HH}:{mm}", "\n{D} {MMM}", null, "\n{D} {MMM}", null, null, null, 1],
      [60, "{HH}:{mm}", "\n{D} {MMM}", null, "\n{D} {MMM}", null, null, null, 1],
      [1, "{HH}:{mm}:{ss}", null, null, null, null, null, null, 1],
    ] as (string | number | null)[][],
  },

  kinds: { reference: "reference", indicative: "indicative", low_cost: "low-cost" },
  objective: (code: string): string => objectives[code] ?? code,

  places: {
    heading: "Places",
    unknown: (code: string): string => `No ward has the code ${code}.`,
    people: (count: string): string => `${count} people`,
    deprivation: (quintile: number): string =>
      quintile === 1 ? "most deprived fifth" : quintile === 5 ? "least deprived fifth" : `deprivation fifth ${quintile} of 5`,
    open: (count: number): string => (count === 0 ? "no open alert" : plural(count, "open alert", "open alerts")),
    now: "Pollutants now",
    noValues: "No pollutant has a valid value for the last complete hour.",
    capture: (share: string): string => `capture ${share}`,
    old: (span: string): string => `ended ${span} ago`,
    ago: (span: string): string => `${span} ago`,
    spark: (pollutant: string): string => `${pollutant} over the last 24 hours`,
    series: (pollutant: string, averaging: string): string => `${pollutant}, ${averaging}`,
    pollutant: "Pollutant",
    period: "Period",
    periods: { day: "24 hours", week: "7 days", month: "30 days", year: "1 year" },
    averaging: "Averaging",
    alerts: "Open alerts here",
    noAlerts: "No alert is open in this ward.",
    allAlerts: (name: string): string => `All alerts of ${name}`,
    sensors: "Sensors here",
    noSensors: "No sensor stands in this ward.",
    sensor: "Sensor",
    kind: "Kind",
    measures: "Measures",
    lastReading: "Last reading",
    budget: (year: number): string => `Exceedances in ${year}`,
    budgetLead: "Counted against the limit values and objectives, at the best sensor for each pollutant. Only reference stations can prove compliance.",
    objective: "Objective",
    counted: "Counted",
    used: "Allowance used",
    of: (count: string, allowed: number | null): string =>
      allowed === null ? count : allowed === 0 ? `${count}, none allowed` : `${count} of ${allowed}`,
    indicators: "Measures of this ward",
    indicatorsOf: (name: string): string => `Measures of ${name}`,
    studies: "Case studies",
    noStudies: "No case study is about this ward yet.",
  },

  measures: {
    heading: "Measures",
    lead: "The ten progress measures. Operational figures are provisional: they come from events as they arrive and may be revised.",
    others: "Programmes and themes",
    unknown: (id: string): string => `There is no measure called ${id}.`,
    source: (source: string): string => (/^M\d+$/.test(source) ? `Measure ${source.slice(1)}` : source),
    basisLabel: "Basis",
    basis: { operational: "operational, provisional", official: "official" } as Record<string, string>,
    spark: (name: string): string => `${name} over time`,
    sparkOver: (name: string, years: number): string => `${name} over ${plural(years, "year", "years")}`,
    period: "Period",
    years: (count: number): string => plural(count, "year", "years"),
    one: "Measure",
    legend: "What the shades mean",
    range: (from: string, to: string): string => (from === to ? from : `${from} to ${to}`),
    toneNone: "hidden or no value",
    value: "Value",
    lower: "Lower 95 %",
    upper: "Upper 95 %",
    interval95: "95 % interval",
    noHistory: "No value has been computed for these years yet.",
    byWard: "By ward",
    noWards: "No ward has a value for this measure.",
    map: (name: string): string => `${name} by ward`,
    gradient: "Across deprivation",
    gradientLead: "People grouped by the deprivation of where they live, the most deprived first.",
    noGradient: "The groups have no values that can be shown.",
    group: "Group",
    population: "People",
    exposure: (pollutant: string, unit: string): string => `${pollutant} breathed, ${unit}`,
    quantile: (quantile: number, of: number): string =>
      quantile === 1 ? `1, most deprived` : quantile === of ? `${of}, least deprived` : String(quantile),
    slope: (sii: string, rii: string): string =>
      `Slope index of inequality ${sii.replace("-", "−")}: the least deprived end less the most deprived end of a line fitted through the groups. Relative index ${rii}: the first divided by the second, 1 where they are alike.`,
    method: "How it is made",
    facts: {
      definition: "Definition",
      method: "Method",
      suppression: "Protection of small numbers",
      breakdowns: "Can be broken down by",
      version: "Version",
      partners: "Partners",
    },
    revisions: "How the figures were revised",
    noRevisions: "No figure has been published yet.",
    revision: "Revision",
    since: "Published",
    cause: "Because of",
    trend: (marker: string, direction: string | null): string => {
      const words = { Increasing: "rising", Decreasing: "falling", NoChange: "no clear change", CannotBeCalculated: "no trend yet" }[marker] ?? "";
      return direction === null || words === "" ? words : `${words}, ${direction.replaceAll("_", " ")}`;
    },
    compared: (outcome: string, benchmark: string): string =>
      `${outcome === "similar" ? "similar to" : `${outcome} than`} the benchmark${benchmark === "" ? "" : ` of ${benchmark}`}`,
    polarity: (polarity: string | null): string =>
      polarity === "high_is_good" ? "higher is better" : polarity === "low_is_good" ? "lower is better" : "",
    caveat: (source: string): string =>
      ({
        M2: "A count of stories is no evidence of impact.",
        M3: "A count of stories is no evidence of impact.",
        M6: "A longer list may also mean that more people have access to it.",
      })[source] ?? "",
    none: "There are no measures yet.",
    noValue: "no value",
    suppressed: "hidden",
    suppressions: {
      primary: "hidden to protect small numbers",
      secondary: "hidden so that others cannot be worked out",
      differencing: "hidden because another answer would reveal it",
    } as Record<string, string>,
    amount: (value: string, unit: string): [string, string] =>
      unit === "%" || unit === "percent" ? [`${value} %`, ""] : unit === "£" || unit === "GBP" ? [`£${value}`, ""] : [value, text.measures.unit(unit)],
    interval: (limits: string): string => `95 % interval ${limits}`,
    limits: (low: string, high: string): string => `${low} to ${high}`,
    note: (code: string): string =>
      code.replaceAll("_", " ").replace(/\d{4}-\d\d-\d\d/g, (day) => new Date(day).toLocaleDateString(LOCALE, { timeZone: "UTC", dateStyle: "medium" })),
    /** A unit as it is written; empty where the figure has none. */
    unit: (unit: string): string => ({ GBP: "£", none: "", ...units })[unit] ?? unit.replaceAll("_", " "),
    valueIn: (unit: string): string => ["Value", text.measures.unit(unit)].filter(Boolean).join(", "),
    notCompared: "no official figure to compare with",
    methods: (code: string | null): string => methods[code ?? "none"] ?? (code ?? "").replaceAll("_", " "),
    protection: (code: string | null): string => protections[code ?? "none"] ?? (code ?? "").replaceAll("_", " "),
    breakdown: (code: string): string => breakdowns[code] ?? code.replaceAll("_", " "),
    on: (day: string): string => `on ${day}`,
    span: (from: string, to: string): string => `${from} to ${to}`,
  },

  advice: {
    heading: "Advice",
    risk: "At risk",
    riskHelp: "people with lung or heart conditions, and older people",
    general: "Everyone else",
    bands: {
      low: {
        risk: "Carry on with your usual outdoor activities.",
        general: "Carry on with your usual outdoor activities.",
      },
      moderate: {
        risk: "With symptoms, think about less strenuous effort, above all outdoors.",
        general: "Carry on with your usual outdoor activities.",
      },
      high: {
        risk: "Reduce strenuous effort, above all outdoors; people with asthma may need their reliever inhaler more often.",
        general: "With sore eyes, cough or sore throat, think about doing less, above all outdoors.",
      },
      very_high: {
        risk: "Avoid strenuous effort. People with asthma may need their reliever inhaler more often.",
        general: "Reduce exertion outdoors, above all with a cough or sore throat.",
      },
    } satisfies Record<Band, { risk: string; general: string }>,
  },
};
