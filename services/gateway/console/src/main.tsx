/** Start the console: who is signed in decides between the way in and the pages. */
import { Component, type ComponentChildren, render } from "preact";
import { recallSession, session, sessionProblem } from "./api/session";
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

const Places = lazy(() => import("./pages/Places"));
const Alerts = lazy(() => import("./pages/Alerts"));

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

function Page() {
  switch (route.value.page) {
    case "overview":
      return <Overview />;
    case "alerts":
      return <Alerts />;
    case "places":
      return <Places />;
    default:
      return (
        <>
          <h1>{text.nav[route.value.page]}</h1>
          <p class="note">{text.soon}</p>
        </>
      );
  }
}

function Console() {
  if (session.value === undefined) {
    return (
      <main class="sign-in" id="content">
        <p role="status">{sessionProblem.value ? text.session.unreachable : text.session.waiting}</p>
      </main>
    );
  }
  if (session.value === null) return <SignIn />;
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
  if (session.value === undefined) setTimeout(() => void recall(), RETRY_MS);
}

render(<Console />, document.getElementById("console") as HTMLElement);
void recall();
