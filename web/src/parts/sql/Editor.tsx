import {
  autocompletion,
  type CompletionSource,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { PostgreSQL, sql } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";

export interface EditorProps {
  value: string;
  label: string;
  schema?: Record<string, string[]>;
  /** The table whose columns need no name before them. */
  table?: string;
  readOnly?: boolean;
  numbered?: boolean;
  onChange?: (value: string) => void;
  onRun?: () => void;
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "500" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--good)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--brass)" },
  { tag: tags.comment, color: "var(--ink-3)", fontStyle: "italic" },
  { tag: [tags.operator, tags.punctuation], color: "var(--ink-2)" },
]);

const look = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "var(--ink-1)", fontSize: "0.78125rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.25rem" },
  ".cm-content": { padding: "12px 0", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 16px" },
  ".cm-gutters": {
    backgroundColor: "transparent",
    color: "var(--ink-3)",
    border: "none",
    paddingLeft: "8px",
  },
  ".cm-cursor": { borderLeftColor: "var(--accent)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 22%, transparent) !important",
  },
  ".cm-matchingBracket": { backgroundColor: "var(--accent-soft) !important", color: "inherit" },
  ".cm-tooltip": {
    backgroundColor: "var(--surface)",
    border: "1px solid var(--line)",
    borderRadius: "8px",
    overflow: "hidden",
  },
  ".cm-tooltip-autocomplete ul li": { padding: "2px 8px !important", color: "var(--ink-1)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--accent-soft) !important",
    color: "var(--ink-1) !important",
  },
  ".cm-completionDetail": { color: "var(--ink-3)", fontStyle: "normal" },
});

const language = new Compartment();
const sqlOf = (schema: Record<string, string[]>, table: string | undefined) => [
  sql({
    dialect: PostgreSQL,
    schema,
    upperCaseKeywords: false,
    ...(table === undefined ? {} : { defaultTable: table }),
  }),
  PostgreSQL.language.data.of({ autocomplete: columnsOf(schema) }),
];

/** Columns of every table, each with where it is, for a statement whose FROM is not written yet. */
function columnsOf(schema: Record<string, string[]>): CompletionSource {
  const tables = new Map<string, string[]>();
  for (const [table, columns] of Object.entries(schema)) {
    for (const column of columns) tables.set(column, [...(tables.get(column) ?? []), table]);
  }
  const options = [...tables].map(([label, of]) => ({
    label,
    type: "property",
    detail: of.length > 1 ? `${of.length} tables` : of.join(),
    boost: 10,
  }));
  return (context) => {
    const word = context.matchBefore(/\w+/);
    const named = word !== null && context.state.sliceDoc(word.from - 1, word.from) === ".";
    const read = /\bfrom\s+\S/i.test(context.state.doc.toString());
    return word === null || named || read ? null : { from: word.from, options, validFor: /^\w*$/ };
  };
}

/** SQL as text that can be changed: highlighted, completed from the schema, run by Ctrl Enter. */
export function Editor({
  value,
  label,
  schema,
  table,
  readOnly = false,
  numbered = false,
  onChange,
  onRun,
}: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const calls = useRef({ onChange, onRun });
  calls.current = { onChange, onRun };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; its text and schema follow below
  useEffect(() => {
    if (!place.current) return;
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          keymap.of([{ key: "Mod-Enter", run: () => runNow(calls.current.onRun) }]),
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ icons: false }),
          language.of(sqlOf(schema ?? {}, table)),
          syntaxHighlighting(colours),
          look,
          numbered ? lineNumbers() : [],
          EditorView.lineWrapping,
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({ "aria-label": label, "data-quiet-focus": "" }),
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) calls.current.onChange?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const made = view.current;
    if (!made || made.state.doc.toString() === value) return;
    made.dispatch({ changes: { from: 0, to: made.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({ effects: language.reconfigure(sqlOf(schema ?? {}, table)) });
  }, [schema, table]);

  return <div ref={place} className="min-h-full" />;
}

function runNow(run: (() => void) | undefined): boolean {
  run?.();
  return run !== undefined;
}
