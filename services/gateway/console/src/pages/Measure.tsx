/** One measure: the figure now, its trend with limits, by ward, by deprivation, and how it is made. */
import { useMemo } from "preact/hooks";
import { type Indicator, type IndicatorValue, readValues } from "../api/indicators";
import { londonDay, number } from "../domain/format";
import { historyFrom, latest, SPANS, spanOf, toneOf, toneRanges } from "../domain/measures";
import { href } from "../domain/route";
import { wardNames, wards } from "../live/air";
import { useResource } from "../live/resource";
import { go, route } from "../live/route";
import { Chart } from "../parts/Chart";
import { Gradient } from "../parts/Gradient";
import { Loading, Trouble } from "../parts/Marks";
import { Amount, caveats, figureText, interval, limitsText, note, periodText, trendText, valueText } from "../parts/Measure";
import { Revisions } from "../parts/Revisions";
import { Table } from "../parts/Table";
import { WardMap } from "../parts/WardMap";
import { text } from "../texts";
import { Choice } from "./Place";

const EVERY_MS = 300_000;

export function MeasurePage({ indicator }: { indicator: Indicator }) {
  const today = londonDay(Date.now());
  const basis = route.value.query.get("basis") === "official" ? "official" : "operational";
  const years = spanOf(route.value.query.get("years"));
  const history = useResource(
    () => readValues(indicator.id, { from: historyFrom(today, years), to: today, basis }),
    [indicator.id, basis, today, years],
    EVERY_MS,
  );
  const current = useResource(() => readValues(indicator.id, { date: today, basis }), [indicator.id, basis, today], EVERY_MS);
  const values = history.value.value ?? [];
  const now = latest(current.value.value ?? []) ?? latest(values);
  const problem = history.problem.value ?? current.problem.value;
  const loaded = history.value.value !== undefined;
  const facts = text.measures.facts;
  return (
    <>
      <p class="crumbs">
        <a href={href("measures")}>{text.measures.heading}</a>
      </p>
      <header class="page-head">
        <h1>{indicator.name}</h1>
        <p class="faint">{text.measures.source(indicator.source_measure)}</p>
      </header>
      <section class="panel">
        <header class="panel-head">
          <div>
            {loaded && <Amount value={now} indicator={indicator} />}
            {now && <p class="faint">{[interval(now), periodText(now), text.measures.basis[now.basis] ?? now.basis].filter(Boolean).join(" · ")}</p>}
            <p>{trendText(now, indicator)}</p>
            {note(now) !== "" && <p class="faint">{note(now)}</p>}
          </div>
          <div class="choices">
            <Choice
              label={text.measures.period}
              value={String(years)}
              onChange={(wish) => go("measures", indicator.id, { basis: basis === "official" ? basis : null, years: wish }, true)}
              options={SPANS.map((each) => [String(each), text.measures.years(each)])}
            />
            <Choice
              label={text.measures.basisLabel}
              value={basis}
              onChange={(wish) => go("measures", indicator.id, { basis: wish, years: String(years) }, true)}
              options={(["operational", "official"] as const).map((each) => [each, text.measures.basis[each] ?? each])}
            />
          </div>
        </header>
        <Trouble problem={problem} retry={() => void history.reload()} />
        {!loaded && !problem && <Loading />}
        {loaded && <Trend values={values} indicator={indicator} />}
        {caveats(indicator) !== "" && <p class="note">{caveats(indicator)}</p>}
      </section>
      {indicator.breakdowns.includes("ward") && <ByWard indicator={indicator} basis={basis} today={today} />}
      {indicator.breakdowns.some((each) => each.startsWith("imd_")) && <Gradient indicator={indicator} today={today} />}
      <section class="panel">
        <h2>{text.measures.method}</h2>
        <dl class="facts">
          <div>
            <dt>{facts.definition}</dt>
            <dd>{indicator.definition}</dd>
          </div>
          <div>
            <dt>{facts.method}</dt>
            <dd>{text.measures.methods(indicator.method)}</dd>
          </div>
          <div>
            <dt>{facts.suppression}</dt>
            <dd>{text.measures.protection(indicator.suppression)}</dd>
          </div>
          <div>
            <dt>{facts.breakdowns}</dt>
            <dd>{text.list(indicator.breakdowns.map(text.measures.breakdown)) || text.dash}</dd>
          </div>
          <div>
            <dt>{facts.version}</dt>
            <dd>{indicator.version ?? text.dash}</dd>
          </div>
          {indicator.partners && indicator.partners.length > 0 && (
            <div>
              <dt>{facts.partners}</dt>
              <dd>{text.list(indicator.partners)}</dd>
            </div>
          )}
        </dl>
        <Revisions indicator={indicator} />
      </section>
    </>
  );
}

function Trend({ values, indicator }: { values: IndicatorValue[]; indicator: Indicator }) {
  const sorted = useMemo(
    () => [...values].sort((a, b) => a.period.end.localeCompare(b.period.end)),
    [values],
  );
  const times = useMemo(() => sorted.map((each) => Date.parse(`${each.period.end}T12:00:00Z`) / 1000), [sorted]);
  const lines = useMemo(() => {
    const limits = sorted.some((each) => each.lower_95 !== null);
    return [
      { label: text.measures.value, values: sorted.map((each) => each.value) },
      ...(limits
        ? [
            { label: text.measures.lower, values: sorted.map((each) => each.lower_95), limit: true },
            { label: text.measures.upper, values: sorted.map((each) => each.upper_95), limit: true },
          ]
        : []),
    ];
  }, [sorted]);
  const none = useMemo(() => [], []);
  if (!sorted.some((each) => each.value !== null)) return <p class="note">{text.measures.noHistory}</p>;
  return <Chart label={text.measures.spark(indicator.name)} times={times} lines={lines} thresholds={none} unit={text.measures.unit(indicator.unit)} days />;
}

function ByWard({ indicator, basis, today }: { indicator: Indicator; basis: string; today: string }) {
  const read = useResource(() => readValues(indicator.id, { date: today, by: "ward", basis }), [indicator.id, basis, today], EVERY_MS);
  const byCode = new Map((read.value.value ?? []).map((each) => [each.area ?? each.group ?? "", each]));
  const all = [...byCode.values()].map((each) => each.value);
  const rows = [...byCode].filter(([code]) => wardNames.value.has(code)).sort(([, a], [, b]) => (b.value ?? -1) - (a.value ?? -1));
  return (
    <section class="panel">
      <h2>{text.measures.byWard}</h2>
      <Trouble problem={read.problem.value} knownAt={read.checkedAt.value} retry={() => void read.reload()} />
      {!read.value.value && !read.problem.value && <Loading />}
      {read.value.value && rows.length === 0 && <p class="note">{text.measures.noWards}</p>}
      {rows.length > 0 && (
        <div class="halves">
          {wards.value.value && (
            <div class="map-panel">
              <WardMap
                features={wards.value.value}
                label={text.measures.map(indicator.name)}
                fill={(code, name) => {
                  const value = byCode.get(code);
                  const tone = toneOf(value?.value, all);
                  const mark = number(value?.value, 1);
                  return { className: tone === null ? "index-none" : `tone-${tone}`, mark, label: `${name} ${valueText(value, indicator)}` };
                }}
              />
              <ul class="tones" aria-label={text.measures.legend}>
                {toneRanges(all).map(({ tone, from, to }) => (
                  <li key={tone}>
                    <span class={`tone-box tone-${tone}`} /> {text.measures.range(number(from, 1), number(to, 1))}
                  </li>
                ))}
                <li>
                  <span class="tone-box tone-none" /> {text.measures.toneNone}
                </li>
              </ul>
              {wards.value.value.some((each) => each.properties.approximate) && <p class="faint keys">{text.overview.approximate}</p>}
            </div>
          )}
          <Table
            label={text.measures.map(indicator.name)}
            columns={[
              { name: text.overview.columns.ward, kind: "head" },
              { name: text.measures.valueIn(text.measures.amount("", indicator.unit)[1]), kind: "amount" },
              { name: text.measures.interval95 },
            ]}
            rows={rows.map(([code, value]) => ({
              key: code,
              cells: [
                <a href={href("places", code)}>{wardNames.value.get(code)}</a>,
                figureText(value, indicator),
                <small class="faint">{limitsText(value) || note(value)}</small>,
              ],
            }))}
          />
        </div>
      )}
    </section>
  );
}
