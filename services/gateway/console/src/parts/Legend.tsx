/** The key to the index colours: every number, grouped under its band in words. */
import { BANDS, bandOf, INDEXES, indexClass } from "../domain/daqi";
import { text } from "../texts";

export function Legend() {
  return (
    <div class="legend">
      <ul aria-label={text.overview.legend}>
        {BANDS.map((band) => (
          <li key={band} class={`legend-band legend-${band}`}>
            <span class="legend-boxes">
              {INDEXES.filter((index) => bandOf(index) === band).map((index) => (
                <span key={index} class={`index-box ${indexClass(index)} band-${band}`}>
                  {index}
                </span>
              ))}
            </span>
            <span>{text.band(band)}</span>
          </li>
        ))}
        <li class="legend-none">
          <span class="index-box index-none">{text.dash}</span>
          <span>{text.overview.noIndex}</span>
        </li>
      </ul>
    </div>
  );
}
