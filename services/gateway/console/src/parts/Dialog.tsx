/** A modal dialog of the browser's own: focus stays in it, Escape closes it, focus goes back. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { text } from "../texts";
import { Icon } from "./Icon";

interface Props {
  title: ComponentChildren;
  /** For the accessible name where the title is more than words. */
  label: string;
  className?: string;
  onClose: () => void;
  children: ComponentChildren;
}

export function Dialog({ title, label, className, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    if (!dialog.current?.querySelector("[autofocus]")) heading.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={className ?? "box"}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 ref={heading} tabIndex={-1}>
            {title}
          </h2>
          <button type="button" class="quiet close" onClick={onClose}>
            <Icon name="close" />
            <span class="hidden">{text.close}</span>
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
