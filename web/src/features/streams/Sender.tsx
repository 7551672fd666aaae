import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "@/design/Button";
import { Segmented } from "@/design/Segmented";
import { type Language, languages, snippet } from "./snippets";

/** How to send events to a stream, to be copied. */
export function Sender({ stream }: { stream: string }) {
  const [language, setLanguage] = useState<Language>("curl");
  const [copied, setCopied] = useState(false);
  const code = snippet(language, window.location.origin, stream);
  const copy = async () => {
    await navigator.clipboard.writeText(code);
    setCopied(true);
    window.setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <div className="p-4 sm:p-4.5">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <Segmented label="Language" value={language} options={languages} onChange={setLanguage} />
        <Button size="small" onClick={() => void copy()}>
          {copied ? <Check size={14} /> : <Copy size={14} />}
          {copied ? "Copied" : "Copy"}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached by the keyboard */}
      <pre tabIndex={0} className="overflow-x-auto rounded-md bg-sunken p-3.5 font-mono text-fine">
        {code}
      </pre>
      <p className="mt-3 max-w-[40rem] text-fine text-ink-2 text-pretty">
        The key is an API key of someone who may change data: make one in Settings. JSON, NDJSON and Arrow IPC
        are taken, plain or by gzip. The answer comes once the events are on disk; a batch that is sent again
        with its Idempotency-Key counts once. From a terminal:{" "}
        <code>sextant send {stream} events.ndjson</code>
      </p>
    </div>
  );
}
