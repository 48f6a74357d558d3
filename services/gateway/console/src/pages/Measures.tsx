/** Measures: the ten as cards, programmes and themes below; or one measure's page. */
import { useEffect, useMemo } from "preact/hooks";
import { type Indicator, readCatalogue, readValues } from "../api/indicators";
import { londonDay } from "../domain/format";
import { grouped, historyFrom, isMeasure, latest } from "../domain/measures";
import { href } from "../domain/route";
import { resource, useResource } from "../live/resource";
import { route } from "../live/route";
import { Loading, Trouble } from "../parts/Marks";
import { Amount, caveats, interval, note, periodText, trendText } from "../parts/Measure";
import { Spark } from "../parts/Spark";
import { text } from "../texts";
import "../style/alerts.css";
import "../style/places.css";
import "../style/measures.css";
import { MeasurePage } from "./Measure";

const EVERY_MS = 300_000;
const CARD_YEARS = 2;

const catalogue = resource(() => readCatalogue());

export default function Measures() {
  const { id } = route.value;
  useEffect(() => catalogue.follow(EVERY_MS), []);
  const known = catalogue.value.value;
  if (!known) {
    return (
      <>
        <h1>{text.measures.heading}</h1>
        {catalogue.problem.value ? (
          <Trouble problem={catalogue.problem.value} retry={() => void catalogue.reload()} />
        ) : (
          <Loading />
        )}
      </>
    );
  }
  if (id === null) return <List catalogue={known} />;
  const indicator = known.find((each) => each.id === id);
  if (!indicator) {
    return (
      <>
        <h1>{text.measures.heading}</h1>
        <p class="note">{text.measures.unknown(id)}</p>
      </>
    );
  }
  return <MeasurePage key={id} indicator={indicator} />;
}

function List({ catalogue }: { catalogue: Indicator[] }) {
  const groups = useMemo(() => grouped(catalogue), [catalogue]);
  const ten = groups.filter(([source]) => isMeasure(source));
  const others = groups.filter(([source]) => !isMeasure(source));
  return (
    <>
      <h1>{text.measures.heading}</h1>
      <p class="faint">{text.measures.lead}</p>
      {catalogue.length === 0 && <p class="note">{text.measures.none}</p>}
      <ul class="cards measure-cards">
        {ten.map(([source, [first, ...more]]) => (first ? <Card key={source} source={source} first={first} more={more} /> : null))}
      </ul>
      {others.length > 0 && (
        <section class="panel">
          <h2>{text.measures.others}</h2>
          <dl class="programmes">
            {others.map(([source, indicators]) => (
              <div key={source}>
                <dt>{source}</dt>
                {indicators.map((each) => (
                  <dd key={each.id}>
                    <a href={href("measures", each.id)}>{each.name}</a>
                  </dd>
                ))}
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

function Card({ source, first, more }: { source: string; first: Indicator; more: Indicator[] }) {
  const today = londonDay(Date.now());
  const history = useResource(() => readValues(first.id, { from: historyFrom(today, CARD_YEARS), to: today }), [first.id, today], EVERY_MS);
  const current = useResource(() => readValues(first.id, { date: today }), [first.id, today], EVERY_MS);
  const values = history.value.value ?? [];
  const now = latest(current.value.value ?? []) ?? latest(values);
  const problem = history.problem.value ?? current.problem.value;
  const loaded = history.value.value && current.value.value;
  return (
    <li class="panel measure">
      <p class="faint measure-source">{text.measures.source(source)}</p>
      <h2>
        <a href={href("measures", first.id)}>{first.name}</a>
      </h2>
      {!loaded && !problem && <Loading />}
      <Trouble problem={problem} retry={() => void Promise.all([history.reload(), current.reload()])} />
      {loaded && (
        <>
          <Amount value={now} indicator={first} />
          {now && (
            <p class="faint measure-note">
              {[interval(now), periodText(now), text.measures.basis[now.basis] ?? now.basis].filter(Boolean).join(" · ")}
            </p>
          )}
          <Spark values={values.map((each) => each.value)} label={text.measures.sparkOver(first.name, CARD_YEARS)} />
          <p class="measure-note">{trendText(now, first)}</p>
          {note(now) !== "" && <p class="faint measure-note">{note(now)}</p>}
        </>
      )}
      {caveats(first, source) !== "" && <p class="faint measure-note">{caveats(first, source)}</p>}
      {more.length > 0 && (
        <ul class="measure-more">
          {more.map((each) => (
            <li key={each.id}>
              <a href={href("measures", each.id)}>{each.name}</a>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
