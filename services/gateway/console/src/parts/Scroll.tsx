/** What may be wider or longer than its place: then it scrolls, and can be reached by keyboard to scroll it. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

export function Scroll({ label, className, children }: { label: string; className?: string; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = (): void =>
      setScrolls(element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
    const watch = new ResizeObserver(look);
    watch.observe(element);
    for (const inner of element.children) watch.observe(inner);
    look();
    return () => watch.disconnect();
  }, []);
  return (
    <div
      ref={box}
      class={`scroll ${className ?? ""}`}
      {...(scrolls ? { tabIndex: 0, role: "region" as const, "aria-label": label } : {})}
    >
      {children}
    </div>
  );
}
