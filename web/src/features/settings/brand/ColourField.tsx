import { TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/design/Button";
import { TextField } from "@/design/Field";
import type { Shade, Shades } from "@/lib/types/looks";
import { colourOf, resemblance, verdict } from "./colour";

interface Props {
  /** As it is written, whether it is a colour or not yet. */
  value: string;
  shades: Shades | null;
  onChange: (value: string) => void;
}

/** One colour, and what the page makes of it in the light and in the dark. */
export function ColourField({ value, shades, onChange }: Props) {
  const colour = colourOf(value);
  const fallback = useOwnAccent();
  return (
    <div className="grid gap-3">
      <div className="flex items-end gap-2">
        <input
          type="color"
          aria-label="Pick the colour"
          value={colour ?? fallback}
          onChange={(event) => onChange(event.target.value)}
          className="h-9 w-11 shrink-0 cursor-pointer rounded-md border border-line-strong bg-surface p-1"
        />
        <div className="w-36">
          <TextField
            label="Colour"
            placeholder="Sextant's own"
            spellCheck={false}
            autoComplete="off"
            value={value}
            aria-invalid={value !== "" && colour === null ? true : undefined}
            onChange={(event) => onChange(event.target.value)}
            className="font-mono text-code"
          />
        </div>
        {value !== "" && (
          <Button weight="quiet" onClick={() => onChange("")} className="h-9">
            Sextant's own
          </Button>
        )}
      </div>
      <div aria-live="polite" className="min-h-19">
        {value !== "" && colour === null && (
          <p className="text-bad text-fine">
            This is no colour yet. Write it as six digits and letters, like 7c3aed.
          </p>
        )}
        {value === "" && (
          <p className="text-fine text-ink-2">
            Give one colour; the shades for light and dark follow from it, so that every word stays readable.
          </p>
        )}
        {colour !== null && shades && (
          <ul className="grid gap-1.5">
            <Line words="Light" mode="light" given={colour} shade={shades.light} />
            <Line words="Dark" mode="dark" given={colour} shade={shades.dark} />
            {resemblance(shades) && (
              <li className="flex items-start gap-2 text-fine text-ink-2">
                <TriangleAlert size={14} className="mt-0.5 shrink-0 text-warn" aria-hidden="true" />
                {resemblance(shades)}
              </li>
            )}
          </ul>
        )}
      </div>
    </div>
  );
}

function Line({
  words,
  mode,
  given,
  shade,
}: {
  words: string;
  mode: "light" | "dark";
  given: string;
  shade: Shade;
}) {
  return (
    <li className="flex items-start gap-2.5 text-fine">
      <span
        aria-hidden="true"
        style={{ colorScheme: mode }}
        className="mt-0.5 flex shrink-0 items-center gap-1 rounded-sm border border-line bg-surface p-0.5"
      >
        {!shade.kept && <span className="size-3 rounded-xs opacity-90" style={{ backgroundColor: given }} />}
        <span className="size-3 rounded-xs" style={{ backgroundColor: shade.accent }} />
      </span>
      <span className="min-w-0 text-ink-2">
        <span className="font-medium text-ink-1">{words}.</span> {verdict(shade)}
      </span>
    </li>
  );
}

/** Sextant's accent as the picker takes it, read from the design once it is there. */
function useOwnAccent(): string {
  const [accent, setAccent] = useState(`#${"0".repeat(6)}`);
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    const probe = document.createElement("span");
    probe.style.color = "var(--own-accent)";
    probe.style.colorScheme = "light";
    document.body.append(probe);
    const parts = getComputedStyle(probe).color.match(/\d+/g)?.slice(0, 3) ?? [];
    probe.remove();
    if (parts.length === 3)
      setAccent(`#${parts.map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`);
  }, []);
  return accent;
}
