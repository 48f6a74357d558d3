/** Places: every ward as a card, or one ward's page. */
import { worstFirst } from "../domain/daqi";
import { number } from "../domain/format";
import { href } from "../domain/route";
import { air, wards } from "../live/air";
import { openAlerts } from "../live/alerts";
import { route } from "../live/route";
import { IndexMark, Loading, Trouble } from "../parts/Marks";
import { text } from "../texts";
import "../style/alerts.css";
import "../style/places.css";
import { Place } from "./Place";

export default function Places() {
  const { id } = route.value;
  return id === null ? <List /> : <Place key={id} code={id} />;
}

function List() {
  const facts = new Map((wards.value.value ?? []).map(({ properties }) => [properties.code, properties]));
  const known = air.value.value;
  return (
    <>
      <h1>{text.places.heading}</h1>
      <Trouble problem={air.problem.value} knownAt={air.checkedAt.value} retry={() => void air.reload()} />
      {!known && !air.problem.value && <Loading />}
      <ul class="place-cards">
        {worstFirst(known ?? []).map((ward) => {
          const open = openAlerts.value.filter((alert) => alert.locality === ward.locality).length;
          const fact = facts.get(ward.locality);
          return (
            <li key={ward.locality} class="panel">
              <h2>
                <a href={href("places", ward.locality)}>{ward.name}</a>
              </h2>
              <IndexMark index={ward.daqi} band={ward.band} />
              {ward.daqi !== null && ward.indicative && (
                <small class="indicative faint" title={text.overview.indicativeHelp}>
                  {text.overview.indicative}
                </small>
              )}
              <p>{text.places.open(open)}</p>
              {fact?.population != null && <p class="faint">{text.places.people(number(fact.population))}</p>}
              {fact?.imd?.quintile != null && <p class="faint">{text.places.deprivation(fact.imd.quintile)}</p>}
            </li>
          );
        })}
      </ul>
    </>
  );
}
