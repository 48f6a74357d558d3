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

const units: Record<string, string> = { "ug/m3": "µg/m³", "mg/m3": "mg/m³", ppb: "ppb", ppm: "ppm" };

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

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

  announce: {
    one: (alert: Alert, where: string): string =>
      `New alert: ${severities[alert.severity] ?? alert.severity}, ${rules[alert.rule_id] ?? alert.rule_id}, ${where}`,
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
    staleOf: (total: number): string => `of ${total} in service`,
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
    indicative: "indicative",
    indicativeHelp: "From low-cost or indicative sensors, not equivalent to the reference method.",
    noMap: "Ward boundaries could not be read. The table below has every value.",
    noData: "No ward has readings yet. As soon as sensors report, the map fills by itself.",
    ward: (name: string, index: number | null, band: Band | null, driving: string): string =>
      index === null
        ? `${name} –, no index`
        : `${name} ${index}, ${bands[band ?? "low"].toLowerCase()}${driving === "" ? "" : `, driven by ${driving}`}`,
    drivenBy: (names: string): string => `driven by ${names}`,
    behind: (sensors: number): string => plural(sensors, "sensor", "sensors"),
    openWard: (name: string): string => `Open ${name}`,
    alerts: "Newest alerts",
    allAlerts: (count: number): string => `All ${count} open alerts`,
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
    against: (value: string, threshold: string, unit: string): string => `${value} against ${threshold} ${unit}`,
    index: (value: string): string => `index ${value}`,
    since: (when: string): string => `since ${when}`,
    ago: (span: string): string => `for ${span}`,
    sensor: (id: string): string => `sensor ${id}`,
    case: (id: string): string => `case ${id}`,
    city: "Outside every ward",
    noValue: "no value at the moment",
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

  soon: "This page is being built.",
};
