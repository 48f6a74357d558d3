/** A table that may be wider than the page: it scrolls by itself, by keyboard too. */
import type { ComponentChildren } from "preact";

export function Scroll({ label, className, children }: { label: string; className?: string; children: ComponentChildren }) {
  return (
    <div class={`scroll ${className ?? ""}`} tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}
