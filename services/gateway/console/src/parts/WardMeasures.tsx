/** A ward's own measures, where they may be shown, and the case studies about it. */
import { readCaseStudies, readCatalogue, readValues } from "../api/indicators";
import { headlines } from "../domain/measures";
import { londonDay } from "../domain/format";
import { href } from "../domain/route";
import { useResource } from "../live/resource";
import { text } from "../texts";
import { Loading, Trouble } from "./Marks";
import { limitsText, note, periodText, valueText } from "./Measure";
import { Table } from "./Table";

export function WardMeasures({ code, name }: { code: string; name: string }) {
  const today = londonDay(Date.now());
  const measures = useResource(async () => {
    const local = headlines(await readCatalogue()).filter((each) => each.breakdowns.includes("ward"));
    const answers = await Promise.all(local.map((each) => readValues(each.id, { date: today, by: "ward" })));
    return local.map((indicator, row) => ({
      indicator,
      value: answers[row]?.find((each) => each.area === code) ?? null,
    }));
  }, [code, today], 300_000);
  const studies = useResource(async () => (await readCaseStudies()).filter((each) => each.ward === code), [code], 300_000);
  return (
    <div class="halves">
      <section class="panel">
        <h2>{text.places.indicators}</h2>
        <Trouble problem={measures.problem.value} retry={() => void measures.reload()} />
        {!measures.value.value && !measures.problem.value && <Loading />}
        {measures.value.value?.length === 0 && <p class="note">{text.measures.none}</p>}
        {measures.value.value && measures.value.value.length > 0 && (
          <Table
            label={text.places.indicatorsOf(name)}
            columns={[
              { name: text.measures.one, kind: "head" },
              { name: text.measures.value, kind: "amount" },
              { name: text.measures.interval95 },
            ]}
            rows={measures.value.value.map(({ indicator, value }) => ({
              key: indicator.id,
              cells: [
                <>
                  <a href={href("measures", indicator.id)}>{indicator.name}</a>
                  {value && <small class="faint row-note">{periodText(value)}</small>}
                </>,
                <strong>{valueText(value, indicator)}</strong>,
                <small class="faint">
                  {limitsText(value)} {note(value)}
                </small>,
              ],
            }))}
          />
        )}
      </section>
      <section class="panel">
        <h2>{text.places.studies}</h2>
        <Trouble problem={studies.problem.value} retry={() => void studies.reload()} />
        {!studies.value.value && !studies.problem.value && <Loading />}
        {studies.value.value?.length === 0 && <p class="note">{text.places.noStudies}</p>}
        <ul class="studies">
          {studies.value.value?.map((study) => (
            <li key={study.url + study.title}>
              {/^https:\/\//.test(study.url) ? (
                <a href={study.url} rel="noreferrer noopener" target="_blank">
                  {study.title}
                </a>
              ) : (
                study.title
              )}{" "}
              <small class="faint">{[text.measures.note(study.kind), study.theme, study.partner].filter(Boolean).join(" · ")}</small>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
