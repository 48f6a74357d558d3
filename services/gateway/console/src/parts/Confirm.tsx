/** A question before something that cannot be taken back. */
import type { ComponentChildren } from "preact";
import { text } from "../texts";
import { Dialog } from "./Dialog";

interface Props {
  title: string;
  /** What the button says that does it. */
  yes: string;
  onYes: () => void;
  onClose: () => void;
  children: ComponentChildren;
}

export function Confirm({ title, yes, onYes, onClose, children }: Props) {
  return (
    <Dialog title={title} label={title} onClose={onClose}>
      {children}
      <div class="form-end">
        <button type="button" autofocus onClick={onClose}>
          {text.cancel}
        </button>
        <button
          type="button"
          class="primary"
          onClick={() => {
            onClose();
            onYes();
          }}
        >
          {yes}
        </button>
      </div>
    </Dialog>
  );
}
