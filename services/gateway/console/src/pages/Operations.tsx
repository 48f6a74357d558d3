/** Operations: sensors and their health, dead letters, Awaab clocks, silences, keys, progress. */
import type { ComponentType } from "preact";
import { mayAdminister } from "../api/session";
import { href } from "../domain/route";
import { route } from "../live/route";
import { Clocks } from "../parts/Clocks";
import { DeadLetters } from "../parts/DeadLetters";
import { Keys } from "../parts/Keys";
import { Progress } from "../parts/Progress";
import { SensorHealth } from "../parts/SensorHealth";
import { Silences } from "../parts/Silences";
import { text } from "../texts";
import "../style/alerts.css";
import "../style/places.css";
import "../style/rules.css";

const ROOMS = {
  sensors: SensorHealth,
  letters: DeadLetters,
  clocks: Clocks,
  silences: Silences,
  progress: Progress,
  keys: Keys,
} satisfies Record<string, ComponentType>;
type Room = keyof typeof ROOMS;

export default function Operations() {
  const wish = route.value.id?.split("/")[0];
  const offered = (Object.keys(ROOMS) as Room[]).filter((room) => room !== "keys" || mayAdminister.value);
  const room = offered.find((each) => each === wish) ?? "sensors";
  const Shown = ROOMS[room];
  return (
    <>
      <h1>{text.operations.heading}</h1>
      <nav aria-label={text.operations.rooms}>
        <ul class="tabs">
          {offered.map((each) => (
            <li key={each}>
              <a href={href("operations", each)} {...(each === room ? { "aria-current": "page" as const } : {})}>
                {text.operations.names[each]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="panel">
        <h2>{text.operations.names[room]}</h2>
        <Shown key={room} />
      </div>
    </>
  );
}
