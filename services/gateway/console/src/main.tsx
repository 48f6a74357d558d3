/** Start the console: who is signed in decides between the way in and the pages. */
import { Component, type ComponentChildren, type ComponentType, render } from "preact";
import { recallSession, session, sessionProblem } from "./api/session";
import type { PageName } from "./domain/route";
import { whereFrom } from "./live/arrival";
import { route } from "./live/route";
import { lazy } from "./parts/lazy";
import { Overview } from "./pages/Overview";
import { SignIn } from "./pages/SignIn";
import { Shell } from "./parts/Shell";
import { text } from "./texts";
import "./live/preferences";
import "./style/tokens.css";
import "./style/base.css";
import "./style/shell.css";
import "./style/overview.css";

const RETRY_MS = 3_000;

/** A page that fails says so, and leaves the others usable. */
class Fence extends Component<{ children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
  }

  override render() {
    return this.state.failed ? <p class="panel trouble">{text.problem.page}</p> : this.props.children;
  }
}

const PAGE: Record<PageName, ComponentType> = {
  overview: Overview,
  alerts: lazy(() => import("./pages/Alerts")),
  places: lazy(() => import("./pages/Places")),
  measures: lazy(() => import("./pages/Measures")),
  rules: lazy(() => import("./pages/Rules")),
  operations: lazy(() => import("./pages/Operations")),
};

function Console() {
  if (session.value === undefined) {
    return (
      <main class="sign-in" id="content">
        <p role="status">{sessionProblem.value ? text.session.unreachable : text.session.waiting}</p>
      </main>
    );
  }
  if (session.value === null) return <SignIn />;
  const Page = PAGE[route.value.page];
  return (
    <Shell>
      <Fence key={route.value.page}>
        <Page />
      </Fence>
    </Shell>
  );
}

async function recall(): Promise<void> {
  await recallSession();
  if (session.value) whereFrom.resume();
  if (session.value === undefined) setTimeout(() => void recall(), RETRY_MS);
}

render(<Console />, document.getElementById("console") as HTMLElement);
void recall();
