import type { ReactNode } from "react";

/** A text tile: headings, lists, strong and emphasised words; nothing else is markup. */
export function Words({ text }: { text: string }) {
  const blocks = text.split(/\n{2,}/).filter((block) => block.trim() !== "");
  return (
    <div className="grid max-w-[48rem] gap-2 text-read">
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a block is known by its place
        <Block key={index} text={block.trim()} />
      ))}
    </div>
  );
}

function Block({ text }: { text: string }) {
  const heading = /^(#{1,3})\s+(.*)$/.exec(text);
  if (heading) return <h3 className="font-semibold text-lead">{strong(heading[2] ?? "")}</h3>;
  const lines = text.split("\n");
  if (lines.every((line) => /^[-*]\s/.test(line))) {
    return (
      <ul className="list-disc ps-5 marker:text-ink-3">
        {lines.map((line) => (
          <li key={line}>{strong(line.slice(2))}</li>
        ))}
      </ul>
    );
  }
  return <p className="whitespace-pre-line">{strong(text)}</p>;
}

function strong(text: string): ReactNode[] {
  return text.split(/(\*\*[^*]+\*\*|\*[^*]+\*)/).map((part, index) => {
    if (part.startsWith("**")) {
      // biome-ignore lint/suspicious/noArrayIndexKey: a word is known by its place
      return <strong key={index}>{part.slice(2, -2)}</strong>;
    }
    if (part.startsWith("*") && part.length > 2) {
      // biome-ignore lint/suspicious/noArrayIndexKey: a word is known by its place
      return <em key={index}>{part.slice(1, -1)}</em>;
    }
    return part;
  });
}
