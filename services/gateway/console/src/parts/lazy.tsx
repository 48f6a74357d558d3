/** Pages that are fetched when they are first opened. */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { text } from "../texts";
import { Loading } from "./Marks";

/** A component that fetches its module when it is first shown; a failed fetch says so. */
export function lazy(load: () => Promise<{ default: ComponentType }>): ComponentType {
  const loaded = signal<{ page: ComponentType } | "failed" | null>(null);
  return function Lazy() {
    useEffect(() => {
      if (loaded.value !== null && loaded.value !== "failed") return;
      load().then(
        (module) => (loaded.value = { page: module.default }),
        () => (loaded.value = "failed"),
      );
    }, []);
    if (loaded.value === "failed") return <p class="panel trouble">{text.problem.page}</p>;
    if (loaded.value === null) return <Loading />;
    const Loaded = loaded.value.page;
    return <Loaded />;
  };
}
