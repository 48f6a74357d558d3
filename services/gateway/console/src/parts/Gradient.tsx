/** A measure across deprivation, most deprived first, beside the exposure of the same groups. */
import { type Indicator, type Inequality, readInequality } from "../api/indicators";
import { concentration, number } from "../domain/format";
import { useResource } from "../live/resource";
import { text } from "../texts";
import { Loading, Trouble } from "./Marks";
import { Table } from "./Table";

export function Gradient({ indicator, today }: { indicator: Indicator; today: string }) {
  const by = indicator.breakdowns.includes("imd_quintile") ? "imd_quintile" : "imd_decile";
  const read = useResource((signal) => readInequality(indicator.id, { date: today, by }, signal), [indicator.id, today, by], 300_000);
  const found = read.value.value;
  return (
    <section class="panel">
      <h2>{text.measures.gradient}</h2>
      <p class="faint">{text.measures.gradientLead}</p>
      <Trouble problem={read.problem.value} knownAt={read.checkedAt.value} retry={() => void read.reload()} />
      {!found && !read.problem.value && <Loading />}
      {found && !found.groups.some((each) => each.value !== null) && <p class="note">{text.measures.noGradient}</p>}
      {found?.groups.some((each) => each.value !== null) && <Bars of={found} unit={indicator.unit} />}
    </section>
  );
}

function Bars({ of, unit }: { of: Inequality; unit: string }) {
  const most = Math.max(...of.groups.map((each) => each.value ?? 0), 1e-9);
  const breathed = (of.exposure ?? []).filter((each) => each.value !== null);
  const pollutants = [...new Map(breathed.map((each) => [each.pollutant, each.unit]))];
  return (
    <>
      <Table
        label={text.measures.gradient}
        className="gradient"
        columns={[
          { name: text.measures.group, kind: "head" },
          { name: text.measures.population, kind: "amount" },
          { name: text.measures.valueIn(unit), kind: "wide" },
          ...pollutants.map(([pollutant, breathedUnit]) => ({
            name: text.measures.exposure(text.pollutant(pollutant), text.unit(breathedUnit)),
            kind: "amount" as const,
          })),
        ]}
        rows={of.groups.map((each) => ({
          key: each.quantile,
          cells: [
            text.measures.quantile(each.quantile, of.groups.length),
            number(each.population),
            <Bar value={each.value} most={most} />,
            ...pollutants.map(([pollutant]) =>
              concentration(breathed.find((one) => one.pollutant === pollutant && one.quantile === each.quantile)?.value),
            ),
          ],
        }))}
      />
      {of.sii !== null && <p class="after">{text.measures.slope(number(of.sii, 2), number(of.rii, 2))}</p>}
    </>
  );
}

function Bar({ value, most }: { value: number | null; most: number }) {
  if (value === null) return <small class="faint">{text.measures.toneNone}</small>;
  return (
    <span class="bar">
      <progress max={most} value={value} aria-hidden="true" />
      {number(value, 1)}
    </span>
  );
}
