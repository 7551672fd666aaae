import { Copy } from "lucide-react";
import { IconButton } from "@/design/Button";
import { say } from "@/design/Toasts";
import { copy } from "@/parts/download";

interface Props {
  link: string;
  words: string;
}

/** Something shown once: to copy now or never. */
export function OneTimeLink({ link, words }: Props) {
  return (
    <div>
      <div className="flex items-center gap-2 rounded-md bg-accent-soft py-1 pe-1 ps-3">
        <input
          readOnly
          aria-label="Shown once"
          value={link}
          onFocus={(event) => event.target.select()}
          className="min-w-0 flex-1 bg-transparent font-mono text-code outline-none"
        />
        <IconButton
          label="Copy"
          onClick={() => void copy(link).then((done) => done && say({ text: "Copied." }))}
        >
          <Copy size={14} />
        </IconButton>
      </div>
      <p className="mt-2 text-fine text-ink-2">{words} It is shown this once.</p>
    </div>
  );
}
