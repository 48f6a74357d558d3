/** How a form in a dialog ends: what was wrong, the way back, and the deed. */
import { text } from "../texts";

interface Props {
  wrong: string | null;
  yes: string;
  busy?: boolean;
  onClose: () => void;
}

export function FormEnd({ wrong, yes, busy = false, onClose }: Props) {
  return (
    <>
      <p class="wrong" role="alert">
        {wrong}
      </p>
      <div class="form-end">
        <button type="button" onClick={onClose}>
          {text.cancel}
        </button>
        <button type="submit" class="primary" disabled={busy}>
          {yes}
        </button>
      </div>
    </>
  );
}
