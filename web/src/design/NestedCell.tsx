import { laid, type Nested } from "@/lib/nested";
import { Popover } from "./Popover";

/** A list or an object in a table: its beginning in the cell, all of it on a click. */
export function NestedCell({ text, value, name }: { text: string; value: Nested; name: string }) {
  return (
    <Popover
      label={`${name}, all of it`}
      trigger={
        <button
          type="button"
          aria-label={`${name}: ${text}`}
          className="block w-full truncate text-start font-mono text-code hover:text-accent"
        >
          {text}
        </button>
      }
    >
      <All value={value} />
    </Popover>
  );
}

function All({ value }: { value: Nested }) {
  const { text, whole } = laid(value);
  const parts = Array.isArray(value) ? value.length : Object.keys(value).length;
  return (
    <>
      <p className="mb-2 text-ink-2 text-small">
        {Array.isArray(value) ? "Elements" : "Fields"}: {parts.toLocaleString("en")}
        {!whole && "; their beginning is shown, an export has all"}
      </p>
      <pre className="max-h-80 overflow-auto whitespace-pre-wrap break-words font-mono text-code">{text}</pre>
    </>
  );
}
